# Insiders in one image. `docker compose up` runs it with a PostgreSQL; docs/operations.md says more.
# The work is done by deploy/build.sh, which also runs, and is tested, without a container engine.
ARG PYTHON_VERSION=3.11

FROM python:${PYTHON_VERSION}-slim AS build
WORKDIR /src
COPY deploy/build.sh deploy/build.sh
COPY requirements.txt ./
RUN deploy/build.sh environment /opt/insiders
COPY . .
RUN deploy/build.sh program /opt/insiders

FROM python:${PYTHON_VERSION}-slim
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin insiders
COPY --from=build /opt/insiders /opt/insiders
ENV PATH=/opt/insiders/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8050
WORKDIR /opt/insiders/app
USER 10001
EXPOSE 8050
# Nothing is written but to /tmp: run it with --read-only --tmpfs /tmp.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-m", "pipeline.process.health_check"]
CMD ["gunicorn", "wsgi:server"]
