"""The statements of the page. A deal comes with the names of what it points at."""

from __future__ import annotations

import sqlalchemy as sa

USER = sa.text("""
    SELECT u.id, u.name, u.theme,
        (SELECT group_concat(r.role) FROM scheda_user_role r WHERE r.user = u.id) AS roles
    FROM scheda_session s JOIN scheda_user u ON u.id = s.user
    WHERE s.token = :token AND s.expires_at > :now AND u.active = 1
""")

DEAL = sa.text("""
    SELECT d.*, o.name AS owner_name, g.name AS demo_name,
        c.id AS company_id, c.name AS company_name, m.id AS maker_id, m.full_name AS maker_name,
        l.id AS lead_id, l.title AS lead_title, f.id AS former_id, f.title AS former_title,
        (SELECT json_group_array(json_array(id, full_name)) FROM (
            SELECT p.id, p.full_name FROM e_deal__client x JOIN e_contact p ON p.id = x.value
            WHERE x.record = d.id AND p.deleted_at IS NULL ORDER BY x.position)) AS contacts,
        (SELECT json_group_array(json_array(id, name)) FROM (
            SELECT p.id, p.name FROM e_deal__observers x JOIN scheda_user p ON p.id = x.value
            WHERE x.record = d.id ORDER BY x.position)) AS observers,
        (SELECT json_group_array(json_array(id, name, size, media_type)) FROM (
            SELECT p.* FROM e_deal__attachments x JOIN scheda_file p ON p.id = x.value
            WHERE x.record = d.id ORDER BY x.position)) AS attachments
    FROM e_deal d
    LEFT JOIN scheda_user o ON o.id = d.owner
    LEFT JOIN scheda_user g ON g.id = d.demo_by
    LEFT JOIN e_company c ON c.id = d.client_company AND c.deleted_at IS NULL
    LEFT JOIN e_contact m ON m.id = d.decision_maker AND m.deleted_at IS NULL
    LEFT JOIN e_lead l ON l.id = d.lead AND l.deleted_at IS NULL
    LEFT JOIN e_deal f ON f.id = d.renewal_of AND f.deleted_at IS NULL
    WHERE d.id = :id AND d.deleted_at IS NULL
""")

TIMELINE = sa.text("""
    WITH page AS (
        SELECT e.id, e.kind, e.at, e.body, u.name AS who
        FROM scheda_entry e LEFT JOIN scheda_user u ON u.id = e.user
        WHERE e.entity = 'deal' AND e.record = :id AND (
            e.kind NOT IN ('changed', 'moved') OR EXISTS (
                SELECT 1 FROM scheda_change c
                WHERE c.entry = e.id AND c.field NOT IN (SELECT value FROM json_each(:hidden))))
        ORDER BY e.id DESC LIMIT 21)
    SELECT page.*, c.field, c.old, c.new
    FROM page LEFT JOIN scheda_change c
        ON c.entry = page.id AND c.field NOT IN (SELECT value FROM json_each(:hidden))
    ORDER BY page.id DESC, c.id
""")

NAMES = sa.text("""
    SELECT 'company' AS kind, id, name FROM e_company
    WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(:company))
    UNION ALL SELECT 'contact', id, full_name FROM e_contact
    WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(:contact))
    UNION ALL SELECT 'lead', id, title FROM e_lead
    WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(:lead))
    UNION ALL SELECT 'deal', id, title FROM e_deal
    WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(:deal))
    UNION ALL SELECT 'user', id, name FROM scheda_user
    WHERE id IN (SELECT value FROM json_each(:user))
""")
