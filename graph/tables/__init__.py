"""The flat tables of a release: what analyses ask of its quads, as Parquet files.

    columns   which tables there are, and what their columns hold
    quads     the quads they are made of, in one pass over the sorted dataset
    stored    the same of a large release, asked of its store when they are needed
    joining   from those quads to tables
    making    all tables of a release, by these
    paths     by which properties a table reaches what its rows say
    walking   along them, from what was changed to the rows that may be others
    changing  the tables of a small change of a release, from those of the release
    recorded  the files of tables, and the record of their hashes
    files     the tables of one release, made once and kept beside it

Each table has the rows of one stored query, so that whoever reads the one need not know the other:
on a large release a table is read in a tenth of a second, where the query takes seconds.

>>> Tables(release).frame("participation").group_by("role").len()        # doctest: +SKIP
>>> duckdb.sql(f"FROM '{Tables(release).path('events')}' LIMIT 5")       # doctest: +SKIP
"""

from heliograph.graph.tables.columns import DAYS, TABLES, TRUTHS, Table, find_table
from heliograph.graph.tables.files import Tables
from heliograph.graph.tables.recorded import TableFile

__all__ = ["DAYS", "TABLES", "TRUTHS", "Table", "TableFile", "Tables", "find_table"]
