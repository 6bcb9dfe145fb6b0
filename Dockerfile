# One image for every service and the gateway; docker-compose.yml says which of them a container runs.
FROM node:22.21-bookworm-slim AS scripts
WORKDIR /scripts
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-progress

FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# the data folder is made here, so that a volume mounted on it belongs to the account that writes there
RUN useradd --system --create-home --home-dir /var/lib/pingyi pingyi \
    && install --directory --owner=pingyi --mode=0700 /var/lib/pingyi/keys

WORKDIR /opt/pingyi
COPY requirements.lock ./
RUN apt-get update && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fontconfig fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md ./
COPY services services
COPY gateway gateway
COPY ops ops
COPY simulation simulation
COPY --from=scripts /scripts/node_modules node_modules
# editable: the code is run where it lies, beside node_modules, as on every other machine
RUN pip install --no-deps --no-build-isolation --editable .

USER pingyi
WORKDIR /var/lib/pingyi
EXPOSE 8080
CMD ["pingyi", "--help"]
