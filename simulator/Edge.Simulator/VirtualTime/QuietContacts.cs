using Edge.Agent.Sampling;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Contacts are polled forty times a second and nearly always say what they said before. In virtual time the polls that
/// can tell nothing new are left out; what is left is the same as if all were made. A poll can tell something new while
/// a change is on its way, for a second after anything happened at the site, while water is near a float, and when a
/// contact is due to repeat itself.
/// </summary>
internal sealed class QuietContacts
{
    private const long StirredMicros = 1_000_000;

    private readonly SimulatedTime _time;
    private readonly SimulatedSite _site;
    private readonly ContactSensor[] _contacts;
    private readonly long _boot;
    private long _stirredUntil;
    private long _grid;

    /// <summary>The contacts of a sampler, of an agent whose monotonic clock began at <paramref name="boot"/>.</summary>
    public QuietContacts(SimulatedTime time, SimulatedSite site, BusSampler sampler, long boot)
    {
        _time = time;
        _site = site;
        _contacts = [.. sampler.Sensors.OfType<ContactSensor>()];
        _boot = boot;
        IsContacts = _contacts.Length == sampler.Sensors.Count;
        _stirredUntil = time.NowMicros + StirredMicros;
    }

    /// <summary>Whether there is nothing but contacts on this sampler, so that its polls may be left out.</summary>
    public bool IsContacts { get; }

    /// <summary>When the next poll that may tell something is, µs of virtual time.</summary>
    /// <param name="due">When the sampler would poll next.</param>
    public long Next(long due)
    {
        _grid = due;
        if (due <= _stirredUntil || _site.IsWaterNearFloat(_time.NowMicros))
        {
            return due;
        }

        long rests = long.MaxValue;
        foreach (ContactSensor contact in _contacts)
        {
            rests = Math.Min(rests, contact.RestsUntilMicros);
        }

        return rests <= due - _boot ? due : OnGrid(rests + _boot);
    }

    /// <summary>Something happened at the site: every poll counts for a second.</summary>
    /// <param name="fromMicros">The earliest time of a poll that knows of it.</param>
    /// <returns>When the next poll is.</returns>
    public long Stir(long fromMicros)
    {
        _stirredUntil = fromMicros + StirredMicros;
        return Math.Max(_grid, OnGrid(fromMicros));
    }

    private long OnGrid(long micros) =>
        _grid
        + ((micros - _grid + ContactSensor.SampleMicros - 1) / ContactSensor.SampleMicros * ContactSensor.SampleMicros);
}
