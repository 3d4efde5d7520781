"""Is the workbench alive, ready and quick? What a machine that watches over it asks, and the log line of each request.

In: requests as they pass, and the database when somebody asks. Out: ``/health``, ``/ready``, ``/metrics`` (Prometheus text),
and one line of log per request. Counts, names of views and times alone: nothing of a patient, and no address that names a row.
"""
