-- The conditions and reasons of a MessagingChannel: docs/operations.md of Channel Operator. Reconciling, Stalled and Suspended are there only while True, and the status is as kstatus asks.

-- A person is awaited, and nothing is broken: Argo CD's word for that is Suspended.
local awaited = {
  AwaitingApproval = true,
  ReviewOverdue = true,
  TermsNotAccepted = true,
}

local function health(status, message)
  return { status = status, message = message }
end

if obj.status == nil or obj.status.conditions == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health("Progressing", "Waiting for the channel operator")
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end

local function isTrue(name)
  return conditions[name] ~= nil and conditions[name].status == "True"
end

if conditions.Ready == nil then
  return health("Progressing", "Waiting for the channel operator")
end
if isTrue("Reconciling") then
  return health("Progressing", conditions.Ready.message)
end
if isTrue("Stalled") then
  if awaited[conditions.Stalled.reason] then
    return health("Suspended", conditions.Stalled.message)
  end
  return health("Degraded", conditions.Stalled.message)
end
if isTrue("Suspended") then
  return health("Suspended", conditions.Suspended.message)
end
if isTrue("Ready") then
  return health("Healthy", conditions.Ready.message)
end
if conditions.Ready.status == "False" then
  return health("Degraded", conditions.Ready.message)
end
return health("Progressing", conditions.Ready.message)
