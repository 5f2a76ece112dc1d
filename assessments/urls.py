from django.urls import path

from assessments.views import consensus, fill, links, milestones, panels, personal_data, questionnaires, read, staff

app_name = "assessments"
urlpatterns = [
    path("", read.assessment_list, name="list"),
    path("<int:pk>/", read.assessment_detail, name="detail"),
    path("<int:pk>/reponses", read.answers, name="answers"),
    path("<int:pk>/reponses/demande", personal_data.answers_access, name="answers_access"),
    path("nouveau/<int:pk>", staff.assessment_create, name="create"),
    path("<int:pk>/inviter", staff.invite, name="invite"),
    path("invitations/<int:pk>/renvoyer", staff.invitation_resend, name="invitation_resend"),
    path("invitations/<int:pk>/annuler", staff.invitation_revoke, name="invitation_revoke"),
    path("<int:pk>/commencer", fill.begin, name="begin"),
    path("remplir/<int:pk>/verifier", fill.review, name="review"),
    path("remplir/<int:pk>/envoyer", fill.finish, name="finish"),
    path("remplir/<int:pk>/reponse", fill.answer_save, name="answer_save"),
    path("remplir/<int:pk>/etape/<slug:section>", fill.section, name="section"),
    path("<int:pk>/mise-en-commun", consensus.consensus, name="consensus"),
    path("<int:pk>/envoyer", consensus.submit, name="submit"),
    path("<int:pk>/partage", consensus.consent_record, name="consent_record"),
    path("lien/<str:token>", links.link_open, name="link"),
    path("lien/<str:token>/demander", links.link_request, name="link_request"),
    path("lien/<str:token>/annuler", links.link_revoke, name="link_revoke"),
    path("questionnaires/<int:pk>", questionnaires.version_detail, name="questionnaire"),
    path("acteur/<int:pk>", panels.actor_panel, name="actor_panel"),
    path("jalons/<int:pk>/fait", milestones.milestone_close, name="milestone_close"),
    path("parcours/<int:pk>", panels.path_panel, name="path_panel"),
]
