-- The conditions of a PlatformPolicy: docs/operations.md of Channel Operator. Guarded decides nothing, and a halt is no fault: what it stops says so itself.

local function health(status, message)
  return { status = status, message = message }
end

if obj.status ~= nil and obj.status.conditions ~= nil and obj.status.observedGeneration == obj.metadata.generation then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Accepted" and condition.status == "True" then
      return health("Healthy", condition.message)
    end
    if condition.type == "Accepted" and condition.status == "False" then
      return health("Degraded", condition.message)
    end
  end
end
return health("Progressing", "Waiting for the channel operator")
