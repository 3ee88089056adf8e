"""What an import added and changed, kept so that it can be taken back until it is used.

Kept in the unit that writes the rows. Neither table refers to the record itself: what is gone by
another way needs no taking back. `previous` holds personal values as long as the import can be undone.
"""

from __future__ import annotations

from sqlalchemy import Index, Table

from store.sql.schema.base import key_column, maybe_text, maybe_whole, narrow, reference, whole

import_customer: Table = narrow(
    "import_customer",
    key_column("customer_id"),
    key_column("job_id"),
    whole("touched_id"),  # an id made as the row was written: later orders have higher ones
    maybe_text("previous"),  # JSON of what it changed; NULL: it added the customer
    maybe_whole("changed_by"),  # the first change since: a later import's job, 0 for another way
    reference("job_id", "job"),
)
Index(
    "ix_import_customer_job",
    import_customer.c.tenant_id,
    import_customer.c.job_id,
    import_customer.c.customer_id,
)

import_order: Table = narrow(
    "import_order",
    key_column("job_id"),
    key_column("order_id"),
    reference("job_id", "job"),
)
