-- wrk: posts the body in the first file. Every %09d in it becomes another number each time, from the second
-- argument on, and %s a line of the file that is the third argument.
local body, n, lines, numbered, lined

function init(args)
  local file = io.open(args[1], 'rb')
  body = file:read('*a')
  file:close()
  n = tonumber(args[2])
  numbered = body:find('%%09d') ~= nil
  lined = body:find('%%s') ~= nil
  if lined then
    lines = {}
    for line in io.lines(args[3]) do
      lines[#lines + 1] = line
    end
    math.randomseed(n)
  end
end

function request()
  local text = body
  if lined then
    text = body:format(lines[math.random(#lines)])
  elseif numbered then
    n = n + 1
    text = body:format(n)
  end
  return wrk.format('POST', nil, { ['content-type'] = 'application/json' }, text)
end
