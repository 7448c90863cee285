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
from .rest import (
    capacity_board,
    capacity_new,
    commitment_list,
    commitment_new,
    justice,
    justice_new,
    overlap_dismiss,
    overlap_list,
)
from .sheets import sheet_download, upload_apply, upload_detail, upload_discard, upload_list, upload_undo

__all__ = [
    "activity_calendar",
    "activity_cite",
    "activity_csv",
    "activity_detail",
    "activity_edit",
    "activity_list",
    "activity_new",
    "capacity_board",
    "capacity_new",
    "commitment_list",
    "commitment_new",
    "justice",
    "justice_new",
    "overlap_dismiss",
    "overlap_list",
    "sheet_download",
    "upload_apply",
    "upload_detail",
    "upload_discard",
    "upload_list",
    "upload_undo",
]
