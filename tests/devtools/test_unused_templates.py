"""The gate against templates that nothing names."""

import pytest

from devtools import unused_templates


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(unused_templates, "PROJECT", tmp_path)
    monkeypatch.setattr(unused_templates, "TEMPLATES", tmp_path / "templates")
    (tmp_path / "templates" / "actors").mkdir(parents=True)
    (tmp_path / "actors").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "code",
    [
        'render(request, "actors/card.html")',
        "render(request, 'actors/card.html#row')",
        'render(request, f"actors/{kind}.html")',
    ],
)
def test_a_named_template_passes(project, code):
    (project / "templates" / "actors" / "card.html").touch()
    (project / "actors" / "views.py").write_text(code)
    assert unused_templates.unused() == []


def test_a_template_that_nothing_names_is_found(project):
    (project / "templates" / "actors" / "old.html").touch()
    (project / "actors" / "views.py").write_text('render(request, "actors/card.html")')
    assert unused_templates.unused() == ["actors/old.html"]


def test_pages_the_libraries_look_up_pass(project):
    (project / "templates" / "404.html").touch()
    assert unused_templates.unused() == []
