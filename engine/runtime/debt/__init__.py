"""Debt: records that stand in a stage without what the stage requires, today and day by day."""
