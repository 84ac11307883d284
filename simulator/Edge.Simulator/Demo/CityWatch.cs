using Edge.City;

namespace Edge.Simulator.Demo;

/// <summary>Tells what the city sees change, a line each: verdicts, alarms, silence, backlog.</summary>
public sealed class CityWatch(CityRunner city, string site, Action<string> tell)
{
    private readonly Dictionary<string, string> _alarms = [];
    private string? _verdict;
    private bool? _online;
    private long _records;
    private bool _catchingUp;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        if (city.View(site) is not var (view, _, _))
        {
            return;
        }

        if (_online != view.Online)
        {
            tell(view.Online ? "the site is online" : "the site has gone silent");
            _catchingUp = _online == false && view.Online;
            _online = view.Online;
        }

        if (_verdict != view.Verdict)
        {
            _verdict = view.Verdict;
            tell($"verdict {view.Verdict}: {string.Join(" ", view.Reasons)}");
        }

        TellAlarms(view.Alarms.ToDictionary(alarm => alarm.Name, alarm => alarm.Severity));
        if (_catchingUp && view.Missing == 0 && view.Received > _records)
        {
            _catchingUp = false;
            tell($"the backlog has arrived: {view.Received - _records} records, none missing");
        }

        if (view.Online && !_catchingUp)
        {
            _records = view.Received;
        }
    }

    private void TellAlarms(Dictionary<string, string> now)
    {
        foreach (var (name, severity) in now)
        {
            if (_alarms.GetValueOrDefault(name) != severity)
            {
                _alarms[name] = severity;
                tell($"alarm {name}: {severity}");
            }
        }

        foreach (string name in _alarms.Keys.Except(now.Keys).ToList())
        {
            _alarms.Remove(name);
            tell($"alarm {name}: cleared");
        }
    }
}
