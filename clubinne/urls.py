"""Where each app answers. Screens are French, and so are addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accompaniments.views.offline import service_worker
from accounts.permissions import public
from common import views

urlpatterns = [
    path("sante/vivant", public("monitoring asks without an account")(views.alive), name="sante_vivant"),
    path("sante/pret", public("monitoring asks without an account")(views.ready), name="sante_pret"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("", include("accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("exports/", include("accounts.urls_exports")),
    path("filtres/", include("accounts.urls_saved_filters")),
    path("acteurs/", include("actors.urls")),
    path("programmes/", include("programmes.urls")),
    path("auto-diagnostics/", include("assessments.urls")),
    path("accompagnements/", include("accompaniments.urls")),
    path("agenda/", include("accompaniments.urls_agenda")),
    path("ecosystemes/", include("ecosystems.urls")),
    path("rapports/", include("reports.urls")),
    path("administration/", admin.site.urls),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"
