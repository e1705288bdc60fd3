"""Rows made up with the columns of the real files."""

from __future__ import annotations

from pathlib import Path

GED = (
    "id,year,type_of_violence,conflict_name,dyad_name,side_a_new_id,side_a,side_b_new_id,side_b,"
    "where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,date_prec,date_start,"
    "date_end,low,best,high"
)
ACLED_ROW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp\n"
    "CST1,2024-01-28,2024,1,Political violence,Battles,Armed clash,East,,1,West,,2,12,,1,North,"
    "Coastland,,,,Easton,33.5,43.5,1,A paper,National,,0,,1706400000\n"
)


def ged_row(identifier: int, **cells: object) -> str:
    """Return a made-up row with the columns of ``GED``."""
    known: dict[str, object] = {
        "id": identifier,
        "year": 2014,
        "type_of_violence": 1,
        "conflict_name": "Coast: Government",
        "dyad_name": "East - West",
        "side_a_new_id": 1,
        "side_a": "East",
        "side_b_new_id": 2,
        "side_b": "West",
        "where_prec": 1,
        "where_coordinates": "Easton",
        "adm_1": "North",
        "adm_2": "",
        "latitude": "33.50",
        "longitude": "43.25",
        "country": "Coastland",
        "date_prec": 1,
        "date_start": "2014-01-24",
        "date_end": "2014-01-24",
        "low": 1,
        "best": 2,
        "high": 3,
    }
    row = {**known, **cells}
    assert list(row) == GED.split(",")
    return ",".join(f'"{value}"' for value in row.values())


def write_ged(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([GED, *rows]) + "\n", "utf-8")
    return path
