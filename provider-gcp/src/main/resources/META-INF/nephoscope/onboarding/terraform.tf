# The service account, the APIs and the roles; all of them only read.
resource "google_project_service" "nephoscope" {
  for_each = toset([
    "cloudresourcemanager.googleapis.com",
    "cloudasset.googleapis.com",
    "securitycenter.googleapis.com",
    "cloudsecuritycompliance.googleapis.com",
  ])
  project            = "${project}"
  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "nephoscope" {
  project      = "${project}"
  account_id   = "${account}"
  display_name = "Nephoscope, reads only"
}

resource "google_organization_iam_member" "nephoscope" {
  for_each = toset([
    "roles/browser",
    "roles/cloudasset.viewer",
    "roles/securitycenter.findingsViewer",
    "roles/cloudsecuritycompliance.viewer",
  ])
  org_id = "${organization}"
  role   = each.value
  member = "serviceAccount:\${google_service_account.nephoscope.email}"
}
