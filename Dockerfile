# Two images of one file: `judge` (web, worker, beat and the one-shot jobs) and `launcher`, which alone may reach the
# engine and so holds nothing but the sandbox. Where packages do not come from the public indexes, the build arguments
# PIP_INDEX_URL and NPM_CONFIG_REGISTRY say from where; docker-compose.yml passes them on from the environment.

FROM node:22-slim AS pages
WORKDIR /src
COPY frontend/.npmrc frontend/package.json frontend/package-lock.json ./
ARG NPM_CONFIG_REGISTRY
# Which Node this is stands above; a package that is of use in development alone may ask for another npm.
RUN --mount=type=cache,target=/root/.npm npm ci --loglevel=error --engine-strict=false
COPY frontend ./
# `make lint` checks the types; here they would only be checked again.
RUN npm exec --no -- vite build --logLevel warn

FROM python:3.13-slim AS pip
ARG PIP_INDEX_URL
# In an environment of its own that goes over to the images whole; pip stays here.
RUN python3 -m venv --without-pip /opt/venv
ENV PIP="python3 -m pip --python /opt/venv/bin/python install --quiet --disable-pip-version-check --root-user-action ignore \
    --require-hashes --only-binary :all:"

FROM pip AS packages
COPY requirements/server.lock /
RUN --mount=type=cache,target=/root/.cache/pip $PIP -r /server.lock

FROM pip AS launcher-packages
COPY requirements/launcher.lock /
RUN --mount=type=cache,target=/root/.cache/pip $PIP -r /launcher.lock

# The application's user must be able to read all of it, whatever the umask of whoever cloned it; and as it cannot write,
# what is not compiled here would be compiled again at each start.
FROM python:3.13-slim AS code
WORKDIR /srv/judge
COPY sandbox sandbox
COPY requirements/base.lock requirements/base.lock
RUN chmod -R a+rX . && python3 -m compileall -q sandbox

FROM code AS judge-code
COPY problems problems
RUN chmod -R a+rX problems && python3 -m compileall -q -j 0 problems
COPY manage.py pyproject.toml ./
COPY judge judge
RUN chmod -R a+rX . && python3 -m compileall -q judge

FROM python:3.13-slim AS run
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/judge

FROM run AS launcher
COPY --from=launcher-packages /opt/venv /opt/venv
COPY --from=code /srv/judge ./
# It runs as root: the engine's socket is root's, and whoever holds it is root on the host under any name.
CMD ["python", "-m", "sandbox.launcher"]

FROM run AS judge
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent judge \
    && install -d -o judge -g judge -m 700 /var/lib/judge /var/lib/judge/cache
ENV JUDGE_VAR=/var/lib/judge
COPY --from=packages /opt/venv /opt/venv
COPY --from=pages /src/dist frontend/dist
COPY --from=judge-code /srv/judge ./
USER judge
CMD ["python", "-m", "judge.http.server", "--host", "0.0.0.0", "--port", "8000"]
