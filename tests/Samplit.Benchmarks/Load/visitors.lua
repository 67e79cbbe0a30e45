-- Requests for wrk. Arguments, behind "--" on wrk's command line:
--   method   GET, or POST, which sends a visitor
--   tag      what every visitor's name begins with; ten digits follow
--   from     the first visitor's number
--   step     how far apart this program's numbers are, so that several programs never send the same visitor
--   draws    a file of numbers, ten digits and a line feed each, to be sent instead of counting; "-" to count
--   threads  of this program
--   key      the API key that every request shows; "-" for none
--   before   what stands before the name in a body
--   after    what stands behind it
--   path ... asked in turn
-- Bodies all have the same length, so that a request is one concatenation of prepared pieces.

local started = {}

function setup(thread)
  thread:set("index", #started)
  started[#started + 1] = thread
end

function init(args)
  if args[1] == "GET" then
    return -- wrk sends its one prepared request
  end
  local tag, draws = args[2], nil
  local step = tonumber(args[4])
  next_number = tonumber(args[3]) + index * step
  stride = step * tonumber(args[6])
  if args[5] ~= "-" then
    local file = assert(io.open(args[5], "rb"))
    draws = file:read("*a")
    file:close()
  end

  local heads = {}
  local before, after = args[8], args[9]
  local length = #before + #after + #tag + 10
  local authorization = args[7] == "-" and "" or "\r\nAuthorization: Bearer " .. args[7]
  for i = 10, #args do
    heads[#heads + 1] = "POST " .. args[i] .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"]
      .. authorization .. "\r\nContent-Type: application/json\r\nContent-Length: " .. length .. "\r\n\r\n" .. before .. tag
  end
  local paths, drawn, digits = #heads, draws and #draws / 11, string.format

  request = function()
    local n = next_number
    next_number = n + stride
    local number
    if draws then
      local at = (n % drawn) * 11
      number = draws:sub(at + 1, at + 10)
    else
      number = digits("%010d", n)
    end
    return heads[n % paths + 1] .. number .. after
  end
end

function done(summary, latency, requests)
  local last = 0
  for _, thread in ipairs(started) do
    last = math.max(last, tonumber(thread:get("next_number")) or 0)
  end
  local errors = summary.errors
  io.write(string.format("\nmeasured %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), last))
end
