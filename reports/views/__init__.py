from reports.views.figures import figure_detail
from reports.views.reports import programme_panel, report_create, report_detail, report_list
from reports.views.verify import report_verify
from reports.views.versions import (
    version_detail,
    version_download,
    version_publish,
    version_request,
    version_retry,
    version_withdraw,
)

__all__ = [
    "figure_detail", "programme_panel", "report_create", "report_detail", "report_list", "report_verify",
    "version_detail", "version_download", "version_publish", "version_request", "version_retry", "version_withdraw",
]  # fmt: skip
