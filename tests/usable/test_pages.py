"""Every page of the product on a phone: with the keyboard alone, and without JavaScript."""

import inspect

import pytest

from tests.access.test_permissions import ROLES, ROUTES, TABLE, _url
from tests.usable.look import unnamed, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Routes that answer a GET with something else than a page.
NO_PAGE = {
    "actors:commune_search": "the lines of a search box",
    "actors:search": "the lines of a search box",
    "actors:import_model": "a file",
    "actors:import_errors": "a file",
    "exports:download": "a file",
    "reports:version_download": "a file",
    "actors:contact_inform": "goes back to the contact",
    "actors:contact_oppose": "goes back to the contact",
    "actors:retention_apply": "goes back to the list of what is due",
    "accompaniments:draft_token": "a token for what was typed without network",
    "programmes:deliverable_file": "a file",
    "accompaniments:document_download": "a file",
    "accompaniments:sign_in_sheet": "a file",
    "assessments:answers": "goes to the assessment until it is sent",
    "assessments:finish": "goes to the check",
}
OTHER_STATUS = {"/nulle-part/": 404, "actors:invitation_closed": 410}
# What a script adds after the page is there.
WAIT_FOR = {"accompaniments:offline": "form:not([hidden])"}
# Pages the table has no row for, or that look different to somebody else: (role or nobody, route or address).
MORE_PAGES = [
    *((role, "home") for role in (None, "administrator", "facilitator", "member", "mrn_agent", "stranger")),
    *((None, name) for name in (
        "accessibility", "legal", "privacy", "programmes:join", "programmes:join_done", "reports:verify",
        "actors:invitation_closed", "account_login", "account_reset_password", "account_signup",
        "/auto-diagnostics/lien/inconnu", "/acteurs/invitation/inconnu/", "/nulle-part/",
    )),
    *(("member", name) for name in (
        "account_change_password", "account_email", "account_logout", "mfa_index", "usersessions_list",
        "exports:list", "reports:list", "programmes:list",
    )),
    *((role, name) for role in ("member", "mrn_agent") for name in (
        "actors:list", "actors:find", "actors:detail", "programmes:detail", "ecosystems:detail",
        "accompaniments:list", "assessments:list",
    )),
    *(("member", name) for name in (
        "actors:effect_detail", "assessments:detail", "assessments:consensus", "accompaniments:detail",
        "programmes:path_detail",
    )),
    ("administrator", "actors:contact_detail"), ("administrator", "accompaniments:detail"),
    ("mrn_agent", "reports:version_detail"), ("mrn_agent", "reports:figure_detail"),
    ("facilitator", "/acteurs/?q=introuvable"),
]  # fmt: skip


def _methods(view):
    """The methods a view takes, read from the decorator that says so."""
    while view is not None:
        taken = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if taken:
            return set(taken)
        view = getattr(view, "__wrapped__", None)
    return {"GET"}


def _role(name):
    may = TABLE[name][1]
    return ROLES["F" if "F" in may else may[0]]


assert NO_PAGE.keys() <= TABLE.keys()
CASES = [(_role(name), name) for name in TABLE if "GET" in _methods(ROUTES[name]) and name not in NO_PAGE]
CASES += [case for case in MORE_PAGES if case not in CASES]


def _every(cases):
    return pytest.mark.parametrize(
        ("role", "name"), [pytest.param(*case, id=f"{case[1]} ({case[0] or 'nobody'})") for case in cases]
    )


def _address(name, world):
    if name.startswith("/"):
        return name
    target = TABLE[name][0] if name in TABLE else None
    return _url(name, getattr(world, target).pk if target else None)


@pytest.fixture
def opened(standing, open_as):
    """`opened(role, name, javascript=False)`: the page, which is there and is not another one."""

    def _opened(role, name, **how):
        address, expected = _address(name, standing.world), OTHER_STATUS.get(name, 200)
        page = open_as(role, address, **how)
        assert (page.url.removeprefix(standing.url), page.status) == (address, expected)
        if name in WAIT_FOR and how.get("javascript", True):
            page.wait_for_selector(WAIT_FOR[name])
        if expected != 200:  # Chromium notes it
            page.errors[:] = [error for error in page.errors if str(expected) not in error]
        return page

    return _opened


def _fail_on(found, page):
    wrong = [f"{what}: {', '.join(where)}" for what, where in found.items() if where]
    assert not wrong, f"{page.url}\n" + "\n".join(wrong)


@_every(CASES)
def test_a_page_is_usable_with_the_keyboard_alone_on_a_phone(role, name, opened):
    page = opened(role, name)
    found = page.evaluate("look.still()")
    _fail_on({**found, "without a name": unnamed(page), **walk(page)}, page)
    page.check()


@_every(CASES)
def test_a_page_is_usable_without_javascript(role, name, opened):
    page = opened(role, name, javascript=False)
    _fail_on(page.evaluate("look.withoutScript()"), page)
