from typing import Any


def _soon(request: Any, **kwargs: Any) -> Any:
    from django.http import Http404

    raise Http404


report_list = report_create = report_verify = report_detail = version_request = version_detail = _soon
version_retry = version_publish = version_withdraw = version_download = figure_detail = programme_panel = _soon
