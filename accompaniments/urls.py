from django.urls import path

from accompaniments.views import (
    drafts,
    evidence,
    inbox,
    invitations,
    log,
    offline,
    panels,
    path_panels,
    personal_data,
    read,
    short,
)

app_name = "accompaniments"
urlpatterns = [
    path("", read.accompaniment_list, name="list"),
    path("nouveau", log.create, name="create"),
    path("consigner", short.short_create, name="short_create"),
    path("a-completer", inbox.inbox, name="inbox"),
    path("a-completer/<int:pk>/clore", inbox.settle, name="inbox_settle"),
    path("a-completer/<int:pk>/rouvrir/<slug:state>", inbox.unsettle, name="inbox_unsettle"),
    path("a-completer/engagements/<int:pk>", inbox.commitment, name="inbox_commitment"),
    path("a-completer/effets/<int:pk>", inbox.effect, name="inbox_effect"),
    path("brouillon", drafts.draft_save, name="draft_save"),
    path("brouillon/jeton", drafts.draft_token, name="draft_token"),
    path("hors-connexion", offline.offline, name="offline"),
    path("brouillon/jeter", drafts.draft_discard, name="draft_discard"),
    path("personnes", short.people_search, name="people_search"),
    path("<int:pk>/", read.detail, name="detail"),
    path("<int:pk>/modifier", log.edit, name="edit"),
    path("<int:pk>/inviter", invitations.invite, name="invite"),
    path("<int:pk>/notes-privees", personal_data.notes_access, name="notes_access"),
    path("acteur/<int:pk>", panels.actor_panel, name="actor_panel"),
    path("programme/<int:pk>", panels.programme_panel, name="programme_panel"),
    path("programme/<int:pk>/a-venir", path_panels.coming_panel, name="coming_panel"),
    path("parcours/<int:pk>", path_panels.path_panel, name="path_panel"),
    path("preuves/<int:pk>/", evidence.evidence_detail, name="evidence_detail"),
    path("preuves/<int:pk>/accord", evidence.evidence_consent, name="evidence_consent"),
    path("preuves/<str:kind>/<int:pk>/", panels.evidence_panel, name="evidence_panel"),
    path("preuves/<str:kind>/<int:pk>/ajouter", evidence.evidence_add, name="evidence_add"),
]
