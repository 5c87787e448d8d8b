# Pages, sockets and worker: one image, the command says which.
FROM python:3.11.14-slim-bookworm
# pg_dump and psql of the server's own version for backups; a font with Chinese for the pictures that are drawn.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-15 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home site \
 && install -d -o site -g site /var/site
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/site
WORKDIR /site
COPY requirements.txt .
# another index than pip's own, from .env
ARG PIP_INDEX_URL
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY . .
# whatever the umask of the clone was
RUN chmod -R a+rX /site
USER site
VOLUME /var/site
CMD ["python", "manage.py", "serve", "--bind", "0.0.0.0", "--port", "8001"]
