from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files; the modules a script imports are hashed too, so that all are kept for good."""

    support_js_module_import_aggregation = True
