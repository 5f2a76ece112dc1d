from django.db import models

from common.vocabulary import Vocabulary, listed


@listed("club_roles")
class ClubRole(Vocabulary):
    NONE = "none", "Aucun"
    FACILITATOR = "facilitator", "Facilitation"
    ADMINISTRATOR = "administrator", "Administration"


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel (XLSX)"


class PersonalDataAction(models.TextChoices):
    INFORMED = "informed", "Information donnée"
    OPPOSED = "opposed", "Opposition"
    EXPORTED = "exported", "Données remises à la personne"
    ERASED = "erased", "Effacement"
    READ = "read", "Lecture exceptionnelle"
    RETENTION = "retention", "Durée de conservation atteinte"


class DigestChoice(models.TextChoices):
    NONE = "none", "Jamais"
    DAILY = "daily", "Chaque jour de semaine, le matin"
    WEEKLY = "weekly", "Chaque semaine, le lundi matin"
