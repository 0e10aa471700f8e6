# Federation instead of a key: lets ${subject} of ${issuer} act as the service account.
resource "google_project_service" "federation" {
  for_each           = toset(["sts.googleapis.com", "iamcredentials.googleapis.com"])
  project            = "${project}"
  service            = each.value
  disable_on_destroy = false
}

resource "google_iam_workload_identity_pool" "nephoscope" {
  project                   = "${project}"
  workload_identity_pool_id = "${pool}"
}

resource "google_iam_workload_identity_pool_provider" "issuer" {
  project                            = "${project}"
  workload_identity_pool_id          = google_iam_workload_identity_pool.nephoscope.workload_identity_pool_id
  workload_identity_pool_provider_id = "issuer"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }

  oidc {
    issuer_uri = "${issuer}"
  }
}

resource "google_service_account_iam_member" "federated" {
  service_account_id = google_service_account.nephoscope.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/\${google_iam_workload_identity_pool.nephoscope.name}/subject/${subject}"
}

# The credentials file that Nephoscope reads; it holds no secret.
output "credentials_file" {
  value = "gcloud iam workload-identity-pools create-cred-config \${google_iam_workload_identity_pool_provider.issuer.name} --service-account=\${google_service_account.nephoscope.email} --credential-source-file=/var/run/secrets/nephoscope/token --output-file=nephoscope-gcp.json"
}
