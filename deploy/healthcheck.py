"""Is this web container alive? Asks /sante/vivant under the public host name, as settings demand."""

import http.client
import os
import sys
from urllib.parse import urlsplit

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
connection.request("GET", "/sante/vivant", headers={"Host": urlsplit(os.environ["BASE_URL"]).netloc})
sys.exit(0 if connection.getresponse().status == 200 else 1)
