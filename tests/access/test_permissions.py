"""Every route × role × method, on an object of one's own, of somebody else's, and on one that does not exist.

The table is DESIGN §4 written out by hand. Roles are letters: Administrator, Facilitator of the team,
Other facilitator, Member of the company, Colleague of theirs, Konkurrent (member of a competitor), agent of
the Partner (a department of the Métropole), Rival funder's agent, Zoé the stranger.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.world import build, build_report

ROLES = {
    "A": "administrator", "F": "facilitator", "O": "other_facilitator", "M": "member", "C": "colleague",
    "K": "competitor_member", "P": "mrn_agent", "R": "other_funder_agent", "Z": "stranger",
}  # fmt: skip
EVERYONE = "".join(ROLES)

# route: (object of the world in the URL, who may, who sees it but may not); the others get 404.
# Without an object nobody gets 404: whoever may not gets 403.
TABLE = {
    "mails": (None, EVERYONE, ""),
    "exports:list": (None, EVERYONE, ""),
    "exports:create": (None, EVERYONE, ""),
    "exports:detail": ("export", "F", ""),
    "exports:download": ("export", "F", ""),
    "exports:retry": ("export", "F", ""),
    "exports:delete": ("export", "F", ""),
    "saved_filters:create": (None, EVERYONE, ""),
    "saved_filters:restore": (None, EVERYONE, ""),
    "saved_filters:rename": ("saved_filter", "F", ""),
    "saved_filters:delete": ("saved_filter", "F", ""),
    "actors:list": (None, "AFOMCKPR", "Z"),
    "actors:find": (None, "AFOMCKPR", "Z"),
    "actors:create": (None, "AFO", "MCKPRZ"),
    "actors:commune_search": (None, "AFOMCKPR", "Z"),
    "actors:search": (None, "AFOMCKPR", "Z"),
    "actors:detail": ("company", "AFOMCP", ""),
    "actors:edit": ("company", "AFO", "MCP"),
    "actors:contact_create": ("company", "AFO", "MC"),
    "actors:contact_edit": ("contact", "AFO", "MC"),
    "actors:contact_detail": ("contact", "AFO", "MC"),
    "actors:contact_inform": ("contact", "AFO", "MC"),
    "actors:contact_oppose": ("contact", "AFO", "MC"),
    "actors:contact_export": ("contact", "A", "FOMC"),
    "actors:contact_erase": ("contact", "A", "FOMC"),
    "actors:personal_data": (None, "A", "FOMCKPRZ"),
    "actors:retention_apply": (None, "A", "FOMCKPRZ"),
    "actors:consent_record": ("company", "AFO", "MC"),
    "actors:invitation_create": ("company", "AFO", "MCP"),
    "actors:invitation_revoke": ("invitation", "AFO", "MC"),
    "actors:duplicate_list": (None, "AFO", "MCKPRZ"),
    "actors:duplicate_review": ("pair", "AFO", ""),
    "actors:merge": ("company", "AFO", "MCP"),
    "actors:duplicate_dismiss": ("pair", "AFO", ""),
    "actors:duplicate_reopen": ("pair", "AFO", ""),
    "actors:merge_detail": ("merge", "AFO", ""),
    "actors:merge_undo": ("merge", "AFO", ""),
    "actors:resource_detail": ("resource", "AFOMC", ""),
    "actors:effect_detail": ("effect", "AFOMC", ""),
    "actors:need_detail": ("need", "AFOMC", ""),
    "actors:tension_detail": ("tension", "AFOMC", ""),
    "actors:limit_detail": ("limit", "AFOMC", ""),
    "actors:signal_detail": ("signal", "AFOMC", ""),
    "actors:rows": ("company", "AFOMC", ""),
    "actors:timeline": ("company", "AFOMC", ""),
    "actors:journey": ("company", "AFOMC", ""),
    "actors:history": ("company", "AFOMC", ""),
    "actors:restore": ("company", "AFO", "MC"),
    "actors:contact_restore": ("contact", "AFO", "MC"),
    "actors:reveal": ("company", "AFO", "MC"),
    "actors:reveal_line": ("company", "AFO", "MC"),
    "actors:revealed_edit": ("effect", "AFO", "MC"),
    "actors:revealed_archive": ("effect", "AFO", "MC"),
    "actors:revealed_unarchive": ("effect", "AFO", "MC"),
    "actors:revealed_history": ("effect", "AFOMC", ""),
    "actors:revealed_restore": ("effect", "AFO", "MC"),
    "actors:resource_life_cycle": ("resource", "AFO", "MC"),
    "actors:offer_create": ("resource", "AFO", "MC"),
    "actors:offer_edit": ("offer", "AFO", "MC"),
    "actors:offer_withdraw": ("offer", "AFO", "MC"),
    "actors:offer_resume": ("offer", "AFO", "MC"),
    "actors:offer_restore": ("offer", "AFO", "MC"),
    "actors:past_year_add": ("company", "AFO", "MC"),
    "actors:past_year_remove": ("past_year", "AFO", "MC"),
    "actors:past_year_restore": ("past_year", "AFO", "MC"),
    "actors:imports": (None, "AFO", "MCKPRZ"),
    "actors:import_create": (None, "AFO", "MCKPRZ"),
    "actors:import_model": (None, "AFO", "MCKPRZ"),
    "actors:import_detail": ("import_batch", "AFO", ""),
    "actors:import_map": ("import_batch", "AFO", ""),
    "actors:import_sheet": ("import_batch", "AFO", ""),
    "actors:import_decide": ("import_batch", "AFO", ""),
    "actors:import_apply": ("import_batch", "AFO", ""),
    "actors:import_retry": ("import_batch", "AFO", ""),
    "actors:import_cancel": ("import_batch", "AFO", ""),
    "actors:import_errors": ("import_batch", "AFO", ""),
    "programmes:list": (None, "AFOMCKPR", "Z"),
    "programmes:create": (None, "A", "FOMCKPRZ"),
    "programmes:join_requests": (None, "AFO", "MCKPRZ"),
    "programmes:join_request": ("join_request", "AFO", ""),
    "programmes:join_request_accept": ("join_request", "AFO", ""),
    "programmes:join_request_decline": ("join_request", "AFO", ""),
    "programmes:join_request_reopen": ("join_request", "AFO", ""),
    "programmes:detail": ("programme", "AFOMCP", ""),
    "programmes:edit": ("programme", "AF", "OMCP"),
    "programmes:targets_edit": ("programme", "AF", "OMCP"),
    "programmes:targets_panel": ("programme", "AFO", "MCP"),
    "programmes:missing_panel": ("programme", "AFO", "MCP"),
    "programmes:limits_panel": ("programme", "AFO", "MCP"),
    "programmes:timeline_panel": ("programme", "AFO", "MCP"),
    "programmes:means": ("programme", "AFO", "MCP"),
    "programmes:team": ("programme", "AF", "OMCP"),
    "programmes:team_remove": ("team_member", "AF", "OMCP"),
    "programmes:funding_create": ("programme", "AF", "OMCP"),
    "programmes:funding_edit": ("funding", "AF", "OP"),
    "programmes:funding_remove": ("funding", "AF", "OP"),
    "programmes:budget_edit": ("programme", "AF", "OMCP"),
    "programmes:calendar": ("programme", "AFO", "MCP"),
    "programmes:template_apply": ("programme", "AF", "OMCP"),
    "programmes:phase_create": ("programme", "AF", "OMCP"),
    "programmes:phase_edit": ("phase", "AF", "O"),
    "programmes:phase_remove": ("phase", "AF", "O"),
    "programmes:deliverable_create": ("programme", "AF", "OMCP"),
    "programmes:deliverable_edit": ("deliverable", "AF", "O"),
    "programmes:deliverable_remove": ("deliverable", "AF", "O"),
    "programmes:deliverable_file": ("deliverable", "AFO", ""),
    "programmes:cohort": ("programme", "AFO", "MCP"),
    "programmes:enrol": ("programme", "AF", "OMCP"),
    "programmes:path_detail": ("path", "AFOMC", ""),
    "programmes:path_move": ("path", "AF", "OMC"),
    "programmes:path_end": ("path", "AF", "OMC"),
    "programmes:path_resume": ("path", "AF", "OMC"),
    "assessments:list": (None, "AFOMCKPR", "Z"),
    "assessments:detail": ("assessment", "AFOMC", ""),
    "assessments:answers": ("assessment", "FMC", "AO"),
    "assessments:answers_access": ("assessment", "A", "FOMC"),
    "assessments:create": ("company", "AFO", "MCP"),
    "assessments:invite": ("assessment", "AF", "OMC"),
    "assessments:invitation_resend": ("assessment_invitation", "AF", "O"),
    "assessments:invitation_revoke": ("assessment_invitation", "AF", "O"),
    "assessments:begin": ("assessment", "MC", "AFO"),
    "assessments:review": ("contribution", "M", ""),
    "assessments:finish": ("contribution", "M", ""),
    "assessments:answer_save": ("contribution", "M", ""),
    "assessments:section": ("contribution", "M", ""),
    "assessments:consensus": ("assessment", "FMC", "AO"),
    "assessments:submit": ("assessment", "FMC", "AO"),
    "assessments:consent_record": ("assessment", "MC", "AFO"),
    "assessments:questionnaire": ("version", "AFO", ""),
    "assessments:actor_panel": ("company", "AFOMC", ""),
    "assessments:milestone_close": ("milestone", "AF", "OMC"),
    "assessments:path_panel": ("path", "AFOMC", ""),
    "accompaniments:list": (None, "AFOMCKPR", "Z"),
    "accompaniments:create": (None, "AFO", "MCKPRZ"),
    "accompaniments:short_create": (None, "AFO", "MCKPRZ"),
    "accompaniments:inbox": (None, "AFO", "MCKPRZ"),
    "accompaniments:inbox_settle": ("accompaniment", "AF", ""),
    "accompaniments:inbox_unsettle": ("accompaniment", "AF", ""),
    "accompaniments:inbox_commitment": ("commitment", "AF", ""),
    "accompaniments:inbox_postpone": ("commitment", "AF", ""),
    "accompaniments:inbox_effect": ("effect", "AFO", "MC"),
    "accompaniments:draft_save": (None, "AFO", "MCKPRZ"),
    "accompaniments:draft_discard": (None, "AFO", "MCKPRZ"),
    "accompaniments:draft_token": (None, "AFO", "MCKPRZ"),
    "accompaniments:offline": (None, "AFO", "MCKPRZ"),
    "accompaniments:people_search": (None, "AFO", "MCKPRZ"),
    "accompaniments:detail": ("accompaniment", "AFOMC", ""),
    "accompaniments:edit": ("accompaniment", "AF", "OMC"),
    "accompaniments:invite": ("accompaniment", "AF", "OMC"),
    "accompaniments:attendance": ("accompaniment", "AF", "OMC"),
    "accompaniments:attendance_undo": ("accompaniment", "AF", "OMC"),
    "accompaniments:sign_in_sheet": ("accompaniment", "AF", "OMC"),
    "accompaniments:repeat": ("accompaniment", "AF", "OMC"),
    "accompaniments:repeat_undo": ("accompaniment", "AF", "OMC"),
    "accompaniments:feedback_page": ("accompaniment", "AF", "OMC"),
    "accompaniments:feedback_open": ("accompaniment", "AF", "OMC"),
    "accompaniments:feedback_revoke": ("accompaniment", "AF", "OMC"),
    "accompaniments:volunteering": ("accompaniment", "AF", "OMC"),
    "accompaniments:programme_volunteering": ("programme", "AFO", "MCP"),
    "accompaniments:volunteer_edit": ("volunteer_time", "AF", "O"),
    "accompaniments:volunteer_remove": ("volunteer_time", "AF", "O"),
    "accompaniments:volunteer_restore": (None, "AFO", "MCKPRZ"),
    "accompaniments:notes_access": ("accompaniment", "A", "FOMC"),
    "agenda:month": (None, "AFOMCKPR", "Z"),
    "agenda:list": (None, "AFOMCKPR", "Z"),
    "agenda:feeds": (None, "AFOMCKPR", "Z"),
    "agenda:feed_issue": (None, "AFOMCKPR", "Z"),
    "agenda:feed_revoke": ("calendar_feed", "AF", ""),
    "accompaniments:actor_panel": ("company", "AFOMC", ""),
    "accompaniments:coming_panel": ("programme", "AFOMCP", ""),
    "accompaniments:path_panel": ("path", "AFOMC", ""),
    "accompaniments:programme_panel": ("programme", "AFOMCP", ""),
    "accompaniments:evidence_detail": ("evidence", "AFOMC", ""),
    "accompaniments:evidence_consent": ("evidence", "AF", "OMC"),
    "accompaniments:document_panel": ("programme", "AFOMCP", ""),
    "accompaniments:document_add": ("programme", "AF", "OMCP"),
    "accompaniments:document_download": ("document", "AFOMCP", ""),
    "accompaniments:document_archive": ("document", "AF", "OMCP"),
    "accompaniments:document_restore": ("document", "AF", "OMCP"),
    "accompaniments:space": (None, "MCKPR", "AFOZ"),
    "accompaniments:noted_list": (None, "MCKPR", "AFOZ"),
    "accompaniments:commitment_list": (None, "MCKPR", "AFOZ"),
    "accompaniments:commitment_answer": ("commitment", "MC", "AFO"),
    "accompaniments:commitment_take_back": ("commitment_word", "M", "AFOC"),
    "accompaniments:commitment_word_read": ("commitment_word", "AFO", "MC"),
    "accompaniments:speak": ("effect", "MC", "AFO"),
    "accompaniments:take_back": ("said", "M", "AFOC"),
    "accompaniments:statement_read": ("statement", "AFO", "MC"),
    "accompaniments:evidence_panel": ("effect", "AFOMC", ""),
    "accompaniments:evidence_add": ("effect", "AFO", "MC"),
    "ecosystems:list": (None, "AFOMCKPR", "Z"),
    "ecosystems:create": (None, "AFO", "MCKPRZ"),
    "ecosystems:detail": ("ecosystem", "AFOMCP", ""),
    "ecosystems:edit": ("ecosystem", "AFO", "MCP"),
    "ecosystems:member_add": ("ecosystem", "AFO", "MCP"),
    "ecosystems:member_pool": ("ecosystem_member", "AFO", "MCP"),
    "ecosystems:member_unpool": ("ecosystem_member", "AFO", "MCP"),
    "ecosystems:member_repool": ("ecosystem_member", "AFO", "MCP"),
    "reports:list": (None, EVERYONE, ""),
    "reports:create": (None, "AFO", "MCKPRZ"),
    "reports:detail": ("report", "AFOP", ""),
    "reports:version_request": ("report", "AF", "OP"),
    "reports:version_detail": ("published", "AFOP", ""),
    "reports:version_retry": ("published", "AF", "OP"),
    "reports:version_publish": ("published", "AF", "OP"),
    "reports:version_withdraw": ("published", "AF", "OP"),
    "reports:version_download": ("published", "AFOP", ""),
    "reports:figure_detail": ("published", "AFOP", ""),
    "reports:figure_dimension": ("published", "AFOP", ""),
    "reports:programme_panel": ("programme", "AFOMCP", ""),
}
# Where reading is for more people than writing: who may POST, who sees it but may not.
POSTS = {"reports:detail": ("AF", "OP"), "accompaniments:programme_volunteering": ("AF", "OMCP")}
# What a route needs besides its object.
MORE = {
    "actors:import_model": {"kind": "actors", "extension": "csv"},
    "actors:rows": {"kind": "deja-la"},
    **{
        f"actors:revealed_{name}": {"kind": "effets"}
        for name in ("edit", "archive", "unarchive", "history", "restore")
    },
    "actors:retention_apply": {"rule": "contact"},
    "assessments:section": {"section": "offre"},
    "accompaniments:evidence_panel": {"kind": "effect"},
    "accompaniments:evidence_add": {"kind": "effect"},
    "accompaniments:inbox_unsettle": {"state": "held", "version": 1},
    "accompaniments:inbox_postpone": {"day": "2026-12-01"},
    "accompaniments:document_panel": {"kind": "programme"},
    "accompaniments:document_add": {"kind": "programme"},
    "accompaniments:noted_list": {"kind": "effect"},
    "accompaniments:speak": {"kind": "effect"},
    "reports:version_download": {"role": "pdf"},
    "reports:figure_detail": {"figure": "accompagnements-tenus"},
    "reports:figure_dimension": {"figure": "accompagnements-tenus", "dimension": "interview"},
}
# Routes whose declaration is somebody else's: allauth's views carry their own rule (sign-in pages are open,
# the rest asks for an account) and Django's administration is for administrators, tested below.
FOREIGN_PREFIXES = ("compte/", "administration/")


def _routes(patterns=None, prefix="", namespace=""):
    for pattern in patterns or get_resolver().url_patterns:
        where = prefix + str(pattern.pattern)
        if where.startswith(FOREIGN_PREFIXES):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, where, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


ROUTES = dict(_routes())
PUBLIC = {name for name, view in ROUTES.items() if getattr(view, "permission", None) == "public"}


@pytest.mark.parametrize("name", ROUTES)
def test_every_route_declares_who_may_use_it(name):
    view = ROUTES[name]
    assert getattr(view, "permission", None), f"{name} declares no permission"
    if name in PUBLIC:
        assert view.public_reason, f"{name} is public without a reason"


def test_the_table_names_every_route_that_is_not_public():
    assert set(TABLE) == set(ROUTES) - PUBLIC


def _url(name, pk):
    return reverse(name, kwargs={**({"pk": pk} if pk is not None else {}), **MORE.get(name, {})})


def _answer(client, method, url):
    response = client.post(url, {}) if method == "POST" else client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)  # read to its end, a download lets its file go
    return response


APPS = sorted({name.split(":")[0] for name in TABLE})
METHODS = ("GET", "POST")


@pytest.fixture
def world(cast, request):
    made = build(cast)
    if getattr(request.node, "callspec", None) is None or request.node.callspec.params["app"] == "reports":
        made.__dict__.update(build_report(cast).__dict__)
    return made


def _rows(app):
    return [(name, *row) for name, row in TABLE.items() if name.startswith(f"{app}:")]


def _expected(letter, may, may_not):
    return "may" if letter in may else "forbidden" if letter in may_not else "invisible"


def _fits(expected, status):
    """405: the route does not take this method from anybody."""
    if expected == "may":
        return status not in {403, 404} and status < 500
    return status in {403 if expected == "forbidden" else 404, 405}


@pytest.mark.parametrize("app", APPS)
def test_each_role_gets_what_the_design_says(app, cast, world, sign_in, savepoint):
    clients = {letter: sign_in(getattr(cast, role)) for letter, role in ROLES.items()}
    wrong = []
    for name, target, may, may_not in _rows(app):
        url = _url(name, getattr(world, target).pk if target else None)
        for method in METHODS:
            for letter, client in clients.items():
                with savepoint():
                    status = _answer(client, method, url).status_code
                rights = POSTS.get(name, (may, may_not)) if method == "POST" else (may, may_not)
                expected = _expected(letter, *rights)
                if not _fits(expected, status):
                    wrong.append(f"{method} {name} as {ROLES[letter]}: {expected}, got {status}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("app", APPS)
def test_nobody_in_particular_is_sent_to_the_sign_in_page(app, world, client):
    wrong = []
    for name, target, *_ in _rows(app):
        for method in METHODS:
            response = _answer(client, method, _url(name, getattr(world, target).pk if target else None))
            signs_in = response.status_code == 302 and response.url.startswith(reverse("account_login"))
            if not signs_in and response.status_code != 405:
                wrong.append(f"{method} {name}: {response.status_code}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("app", APPS)
def test_an_object_that_does_not_exist_is_not_found_by_anybody(app, cast, sign_in):
    clients = {role: sign_in(getattr(cast, role)) for role in ROLES.values()}
    wrong = []
    for name, target, *_ in _rows(app):
        for method in METHODS if target else ():
            for role, client in clients.items():
                status = _answer(client, method, _url(name, 987_654_321)).status_code
                if status not in {404, 405}:
                    wrong.append(f"{method} {name} as {role}: {status}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_an_unpublished_version_does_not_exist_for_the_partner(cast, world, sign_in):
    client = sign_in(cast.mrn_agent)
    for name in ("reports:version_detail", "reports:version_download", "reports:figure_detail"):
        assert client.get(_url(name, world.draft_version.pk)).status_code == 404


@pytest.mark.parametrize("role", [role for role in ROLES.values() if role != "administrator"])
def test_only_administrators_open_the_administration(role, cast, sign_in):
    response = sign_in(getattr(cast, role)).get(reverse("admin:index"))
    assert response.status_code in {302, 403}


def test_an_administrator_opens_the_administration(cast, sign_in):
    assert sign_in(cast.administrator).get(reverse("admin:index")).status_code == 200
