#!/bin/sh
# Lets ${subject} of ${issuer} act as the service account, without a key.
set -eu
account="${account}@${project}.iam.gserviceaccount.com"
number="$(gcloud projects describe "${project}" --format='value(projectNumber)')"
pool="projects/$number/locations/global/workloadIdentityPools/${pool}"

gcloud services enable --project="${project}" sts.googleapis.com iamcredentials.googleapis.com
gcloud iam workload-identity-pools create "${pool}" --project="${project}" --location=global
gcloud iam workload-identity-pools providers create-oidc issuer --project="${project}" \
  --location=global --workload-identity-pool="${pool}" --issuer-uri="${issuer}" \
  --attribute-mapping="google.subject=assertion.sub"
gcloud iam service-accounts add-iam-policy-binding "$account" --project="${project}" \
  --role=roles/iam.workloadIdentityUser \
  --member="principal://iam.googleapis.com/$pool/subject/${subject}"
# The token of the issuer is read from this file, which its agent keeps fresh.
gcloud iam workload-identity-pools create-cred-config "$pool/providers/issuer" \
  --service-account="$account" --credential-source-file=/var/run/secrets/nephoscope/token \
  --output-file=nephoscope-gcp.json
