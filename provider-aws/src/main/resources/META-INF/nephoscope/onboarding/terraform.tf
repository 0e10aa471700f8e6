# Both roles. Put the four policies of this kit beside it. In the management account, set management to true; in every
# other account leave it.
variable "management" {
  type    = bool
  default = false
}

resource "aws_iam_role" "nephoscope" {
  name                 = var.management ? "${hub-role}" : "${member-role}"
  max_session_duration = 3600
  assume_role_policy   = file("\${path.module}/\${var.management ? "trust-policy.json" : "member-trust-policy.json"}")
}

resource "aws_iam_role_policy" "read" {
  name   = "nephoscope-read"
  role   = aws_iam_role.nephoscope.id
  policy = file("\${path.module}/read-policy.json")
}

resource "aws_iam_role_policy" "hub" {
  count  = var.management ? 1 : 0
  name   = "nephoscope-hub"
  role   = aws_iam_role.nephoscope.id
  policy = file("\${path.module}/hub-policy.json")
}

output "role_arn" {
  value = aws_iam_role.nephoscope.arn
}
