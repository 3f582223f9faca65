FROM nginx:1.29
COPY docker/nginx.conf /etc/nginx/nginx.conf
HEALTHCHECK CMD nginx -t
EXPOSE 443
