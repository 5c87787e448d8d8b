-- LOAD_ASKS: a file with a line per request, taken in turn: path, cookie header or "-", body or "-", split by tabs.
-- LOAD_FOUND: a file that takes the Location of every redirect. Prints one line of figures at the end.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  asks, turn, refused = {}, number * 7, 0
  for line in io.lines(os.getenv("LOAD_ASKS")) do
    local path, cookie, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)")
    local headers = { ["Host"] = "localhost" }
    if cookie ~= "-" then headers["Cookie"] = cookie end
    if body ~= "-" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
    table.insert(asks, { path, headers, body })
  end
end

function request()
  turn = turn + 1
  local ask = asks[(turn - 1) % #asks + 1]
  if ask[3] == "-" then return wrk.format("GET", ask[1], ask[2]) end
  return wrk.format("POST", ask[1], ask[2], ask[3] .. "&n=" .. turn .. "&body=" .. number .. "+" .. turn .. "+load")
end

-- A response function makes wrk parse every answer, which costs the measured machine: only where it is needed.
if os.getenv("LOAD_FOUND") then
  function response(status, headers, body)
    if status ~= 302 then
      refused = refused + 1
      return
    end
    out = out or io.open(os.getenv("LOAD_FOUND") .. number, "w")
    out:write(headers["location"] or headers["Location"], "\n")
    out:flush()
  end
end

function done(summary, latency, requests)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("refused") end
  local errors = summary.errors
  print(string.format("FIGURES %d %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(95), latency:percentile(99), wrong + errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
