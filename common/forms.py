"""How forms are drawn: our templates for the form, its fields and its lists of choices, Django's for the rest."""

from typing import Any

from django.forms.renderers import TemplatesSetting

OURS = {
    "django/forms/widgets/radio.html": "forms/widgets/choices.html",
    "django/forms/widgets/checkbox_select.html": "forms/widgets/choices.html",
    "django/forms/errors/list/ul.html": "forms/errors.html",
    "django/forms/errors/list/default.html": "forms/errors.html",
}


class Renderer(TemplatesSetting):
    """Project templates first (`templates/forms/`), then the widgets shipped with `django.forms`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Any:
        return super().get_template(OURS.get(template_name, template_name))
