"""Pages of the response."""

from .activities import (
    activity_calendar,
    activity_cite,
    activity_csv,
    activity_detail,
    activity_edit,
    activity_list,
    activity_new,
)
from .capacity import capacity_board, capacity_edit, capacity_mine, capacity_new
from .commitments import commitment_detail, commitment_edit, commitment_list, commitment_new
from .justice_counts import justice, justice_edit, justice_new
from .overlaps import overlap_dismiss, overlap_list
from .sheets import (
    mapping_forget,
    sheet_download,
    sheet_map,
    upload_apply,
    upload_detail,
    upload_discard,
    upload_list,
    upload_undo,
)

__all__ = [
    "activity_calendar",
    "activity_cite",
    "activity_csv",
    "activity_detail",
    "activity_edit",
    "activity_list",
    "activity_new",
    "capacity_board",
    "capacity_edit",
    "capacity_mine",
    "capacity_new",
    "commitment_detail",
    "commitment_edit",
    "commitment_list",
    "commitment_new",
    "justice",
    "justice_edit",
    "justice_new",
    "mapping_forget",
    "overlap_dismiss",
    "overlap_list",
    "sheet_download",
    "sheet_map",
    "upload_apply",
    "upload_detail",
    "upload_discard",
    "upload_list",
    "upload_undo",
]
