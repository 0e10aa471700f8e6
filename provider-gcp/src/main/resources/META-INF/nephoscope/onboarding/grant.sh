#!/bin/sh
# Makes the service account and lets it read the organisation. May be run again.
set -eu
account="${account}@${project}.iam.gserviceaccount.com"

gcloud services enable --project="${project}" \
  cloudresourcemanager.googleapis.com \
  cloudasset.googleapis.com \
  securitycenter.googleapis.com \
  cloudsecuritycompliance.googleapis.com

gcloud iam service-accounts describe "$account" --project="${project}" >/dev/null 2>&1 ||
  gcloud iam service-accounts create "${account}" --project="${project}" \
    --display-name="Nephoscope, reads only"

for role in \
  roles/browser \
  roles/cloudasset.viewer \
  roles/securitycenter.findingsViewer \
  roles/cloudsecuritycompliance.viewer
do
  gcloud organizations add-iam-policy-binding "${organization}" \
    --member="serviceAccount:$account" --role="$role" --condition=None >/dev/null
done
