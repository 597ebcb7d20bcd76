# Builds the images `judge` (web, worker, beat and the one-shot jobs) and `launcher`, which contains only the sandbox because
# it can reach the engine. The images `worker` and `worker-kernel` are for pods, whose workers have no launcher: docs/scaling.md. The build
# arguments PIP_INDEX_URL and NPM_CONFIG_REGISTRY name package mirrors to use instead of the public indexes; docker-compose.yml passes them from the environment. So it does with PYTHON_IMAGE and NODE_IMAGE, which can
# be pinned to a digest; renovate.json watches the defaults here.
ARG PYTHON_IMAGE=python:3.13-slim
ARG NODE_IMAGE=node:22-slim

FROM ${NODE_IMAGE} AS pages
WORKDIR /src
COPY frontend/.npmrc frontend/package.json frontend/package-lock.json ./
ARG NPM_CONFIG_REGISTRY
# The image above selects the Node version. engine-strict is off because a development package may require another npm.
RUN --mount=type=cache,target=/root/.npm npm ci --loglevel=error --engine-strict=false
COPY frontend ./
# Runs vite without the type check, because `make lint` checks the types.
RUN npm exec --no -- vite build --logLevel warn

FROM ${PYTHON_IMAGE} AS uv
ARG PIP_INDEX_URL
COPY requirements/uv.lock /
# The images copy this whole virtual environment. pip and uv stay in this stage.
RUN --mount=type=cache,target=/root/.cache/pip python3 -m pip install --quiet --disable-pip-version-check \
    --root-user-action ignore --require-hashes --only-binary :all: -r /uv.lock && python3 -m venv --without-pip /opt/venv
ENV UV_DEFAULT_INDEX=$PIP_INDEX_URL UV_LINK_MODE=copy VIRTUAL_ENV=/opt/venv
ENV SYNC="uv pip sync --quiet --require-hashes --only-binary :all:"

FROM uv AS packages
COPY requirements/server.lock /
RUN --mount=type=cache,target=/root/.cache/uv $SYNC /server.lock

FROM uv AS worker-packages
COPY requirements/worker.lock /
RUN --mount=type=cache,target=/root/.cache/uv $SYNC /worker.lock

# Triton, where only cells find it: `sandbox/cell_images.py`.
FROM uv AS kernel-packages
COPY requirements/kernel.lock /
RUN --mount=type=cache,target=/root/.cache/uv uv pip install --quiet --require-hashes --no-deps --only-binary :all: \
    --compile-bytecode --target /kernels -r /kernel.lock

FROM uv AS launcher-packages
COPY requirements/launcher.lock /
RUN --mount=type=cache,target=/root/.cache/uv $SYNC /launcher.lock

# The application's user must be able to read all files, whatever the umask of the checkout was. That user cannot write, so
# a module that is not compiled here would be compiled again at each start.
FROM ${PYTHON_IMAGE} AS code
WORKDIR /srv/judge
COPY sandbox sandbox
COPY requirements/cell.lock requirements/kernel.lock requirements/uv.lock requirements/
RUN chmod -R a+rX . && python3 -m compileall -q sandbox

FROM code AS judge-code
COPY problems problems
RUN chmod -R a+rX problems && python3 -m compileall -q -j 0 problems
COPY manage.py pyproject.toml ./
COPY judge judge
RUN chmod -R a+rX . && python3 -m compileall -q judge

FROM ${PYTHON_IMAGE} AS run
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/judge

FROM run AS launcher
COPY --from=launcher-packages /opt/venv /opt/venv
COPY --from=code /srv/judge ./
# Runs as root: root owns the engine's socket, and any user who can open it is effectively root on the host.
CMD ["python", "-m", "sandbox.launcher"]

FROM run AS judge
RUN groupadd --gid 10001 judge \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent judge \
    && install -d -o judge -g judge -m 700 /var/lib/judge /var/lib/judge/cache
ENV JUDGE_VAR=/var/lib/judge
COPY --from=packages /opt/venv /opt/venv
COPY --from=pages /src/dist frontend/dist
COPY --from=judge-code /srv/judge ./
USER judge
CMD ["python", "-m", "judge.http.server", "--host", "0.0.0.0", "--port", "8000"]

FROM judge AS worker
COPY --from=worker-packages /opt/venv /opt/venv

FROM worker AS worker-kernel
COPY --from=kernel-packages /kernels /opt/venv/kernels
