#!/bin/sh
# Run in the folder of this kit, after: az login --tenant ${tenant-id}
set -eu
app=$(az ad app create --display-name "${name}" --sign-in-audience AzureADMyOrg --query appId --output tsv)
az ad app federated-credential create --id "$app" --parameters @federated-credential.json
az ad sp create --id "$app"
scope="/providers/Microsoft.Management/managementGroups/${management-group}"
az role assignment create --assignee "$app" --role "Reader" --scope "$scope"
az role assignment create --assignee "$app" --role "Security Reader" --scope "$scope"
echo "AZURE_CLIENT_ID=$app"
