using Edge.Core.Readings;
using Edge.Portable.Drivers;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// The modem's switched supply (hardware/wiring/contacts.md: high cuts it). A modem that has answered nothing for five minutes
/// loses it for ten seconds, at most once an hour: a reset command does not revive every modem. Keeps no clock; not
/// thread-safe: the modem's sampler owns it.
/// </summary>
/// <param name="open">Opens the line, driven low.</param>
public sealed class ModemRail(Func<IOutputPin> open)
{
    /// <summary>How long the modem must be mute, s: its port has been opened again several times by then.</summary>
    public const double MuteSeconds = 300;

    /// <summary>How long the supply stays away, s: its capacitors are empty then.</summary>
    public const double CutSeconds = 10;

    /// <summary>Shortest time between two cuts, s: what one does not mend needs a person, not wear.</summary>
    public const double AgainSeconds = 3600;

    private DigitalOutput? _supply;
    private Stamp? _answered;
    private Stamp? _cut;

    /// <summary>Switches when it is time. Call it a few times a second.</summary>
    /// <param name="now">The time of this call.</param>
    /// <param name="answered">Whether the modem has answered anything since the call before.</param>
    /// <returns>Whether the supply was cut by this call.</returns>
    /// <exception cref="DriverFaultException">The line cannot be opened or driven; it is tried again with the next call.</exception>
    public bool Poll(Stamp now, bool answered)
    {
        _supply ??= new DigitalOutput(open(), activeLow: true);
        if (!_supply.IsOn)
        {
            if (_cut is not { } since || now.SecondsSince(since) >= CutSeconds)
            {
                _supply.Switch(true);
                _answered = now;
            }

            return false;
        }

        _answered = answered ? now : _answered;
        bool isMute = now.SecondsSince(_answered!.Value) >= MuteSeconds;
        bool isRested = _cut is not { } last || now.SecondsSince(last) >= AgainSeconds;
        if (!isMute || !isRested)
        {
            return false;
        }

        _supply.Switch(false);
        _cut = now;
        return true;
    }
}
