# One image for web, worker, beat and migrate; the command says which.

FROM python:3.12-slim-bookworm AS build
COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
# neither `dev` nor `embedded` (PostgreSQL and Redis from wheels)
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --no-default-groups --no-install-project

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin clubinne
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    STATIC_ROOT=/app/staticfiles \
    MEDIA_ROOT=/app/media \
    CELERY_BEAT_SCHEDULE_FILENAME=/tmp/celerybeat-schedule
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY . .
# Static files are part of the image. Settings refuse to load without these values; none is kept.
RUN SECRET_KEY=construction-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ \
    BASE_URL=https://construction.invalid \
    DATABASE_URL=postgresql://construction@127.0.0.1:1/aucune \
    REDIS_URL=redis://127.0.0.1:1/0 \
    EMAIL_HOST=construction.invalid \
    DEFAULT_FROM_EMAIL=construction@construction.invalid \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir media \
    && chown clubinne:clubinne media \
    && python -c "import weasyprint"

USER clubinne
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "clubinne.wsgi", "--config", "deploy/gunicorn.py"]
