from common.vocabulary import Vocabulary, listed


@listed("job_states")
class JobState(Vocabulary):
    QUEUED = "queued", "En file d'attente"
    RUNNING = "running", "En cours"
    READY = "ready", "Prêt"
    FAILED = "failed", "Échec"
