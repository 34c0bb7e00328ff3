"""The requests to administration: closed to nearly everybody, but heads see debt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from engine.runtime.leaks.probes.scene import Probe, Request, Scene, get


def _debt(scene: Scene) -> Iterator[Request]:
    """The whole, and each part of it."""
    yield Request("GET", "/admin/debt")
    yield from (Request("GET", f"/admin/debt?owner={owner}") for owner in (0, 1, 2))
    for entity in scene.entities():
        yield Request("GET", f"/admin/debt?entity={entity.name}")


def _debt_records(scene: Scene) -> Iterator[Request]:
    """The records of each rule, of fields that are seen and of hidden ones."""
    for entity in scene.entities():
        asked = [(f"{entity.name}.{name}", name, "", "") for name in scene.asked(entity)]
        asked += [
            (rule.address, name, pipeline.name, stage)
            for pipeline in entity.pipelines.values()
            for rule in pipeline.required
            for name in rule.fields
            for stage in rule.stages
        ]
        for address, name, pipeline_name, stage in asked:
            for owner in (1, 2):
                query = urlencode({
                    "entity": entity.name, "rule": address, "field": name,
                    "pipeline": pipeline_name, "stage": stage, "owner": owner,
                })  # fmt: skip
                yield Request("GET", f"/admin/debt/records?{query}")


def _explain(path: str) -> Probe:
    """Every field that is hidden, and one that is not, of every record; about oneself and others."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            asked = [f"{entity.name}.{name}" for name in scene.asked(entity)]
            asked += [
                f"{entity.name}/{p.name}:{s}" for p in entity.pipelines.values() for s in p.stages
            ]
            for address in (entity.name, f"{entity.name}@card", *asked):
                yield Request("GET", f"{path}?address={quote(address)}&record={number}")
            yield Request("GET", f"{path}?address={quote(asked[0])}&as=leakcheck_root")

    return probe


def _post(*paths: str) -> Probe:
    def probe(_: Scene) -> Iterator[Request]:
        yield from (Request("POST", path, {"name": "zq", "password": "zq zq zq"}) for path in paths)

    return probe


READS: Mapping[str, Probe] = {
    "admin.overview": get("/admin"),
    "admin.log": get("/admin/log"),
    "admin_users.several": get("/admin/users?q=zq"),
    "admin_users.blank": get("/admin/users/new"),
    "admin_users.one": get("/admin/users/1", "/admin/users/2"),
    "admin_departments.several": get("/admin/departments"),
    "admin_departments.one": get("/admin/departments/zq"),
    "admin_debt.show": _debt,
    "admin_debt.records": _debt_records,
    "admin_explain.show": _explain("/admin/explain"),
    "api_explaining.show": _explain("/api/v1/explain"),
}
WRITES: Mapping[str, Probe] = {
    "admin_users.create": _post("/admin/users/new"),
    "admin_users.keep": _post("/admin/users/1", "/admin/users/2"),
    "admin_users.password": _post("/admin/users/1/password", "/admin/users/2/password"),
    "admin_users.revoke": _post("/admin/users/1/revoke", "/admin/users/2/revoke"),
    "admin_departments.create": _post("/admin/departments"),
    "admin_departments.keep": _post("/admin/departments/zq"),
    "admin_debt.count": _post("/admin/debt/count"),
}
REMOVES: Mapping[str, Probe] = {
    "admin_departments.remove": _post("/admin/departments/zq/remove"),
}
