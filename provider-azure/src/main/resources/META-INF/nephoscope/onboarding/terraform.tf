terraform {
  required_providers {
    azuread = { source = "hashicorp/azuread" }
    azurerm = { source = "hashicorp/azurerm" }
  }
}

provider "azuread" {
  tenant_id = "${tenant-id}"
}

provider "azurerm" {
  features {}
}

resource "azuread_application" "nephoscope" {
  display_name     = "${name}"
  sign_in_audience = "AzureADMyOrg"
}

resource "azuread_service_principal" "nephoscope" {
  client_id = azuread_application.nephoscope.client_id
}

resource "azuread_application_federated_identity_credential" "nephoscope" {
  application_id = azuread_application.nephoscope.id
  display_name   = "${name}"
  issuer         = "${issuer}"
  subject        = "${subject}"
  audiences      = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "nephoscope" {
  for_each             = toset(["Reader", "Security Reader"])
  scope                = "/providers/Microsoft.Management/managementGroups/${management-group}"
  role_definition_name = each.key
  principal_id         = azuread_service_principal.nephoscope.object_id
}

output "AZURE_CLIENT_ID" {
  value = azuread_application.nephoscope.client_id
}
