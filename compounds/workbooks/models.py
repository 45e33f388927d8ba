"""Import runs of the registry's workbooks."""

from __future__ import annotations

from sqlalchemy import Index

from alliance.kernel.table_runs.models import TableRun, held


class ImportRun(TableRun):
    """One uploaded workbook of one person; `results` are lists of sheet, row, verdict, table and id."""

    __tablename__ = "import_runs"
    __table_args__ = (
        *held(__tablename__),
        Index("ix_import_runs_person_id_uploaded_at", "person_id", "uploaded_at"),
    )
