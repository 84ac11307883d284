namespace Edge.Portable.Drivers;

/// <summary>An output line: the modem's supply rail, the status lamp. It remembers what it drives.</summary>
public sealed class DigitalOutput
{
    private readonly IOutputPin _pin;
    private readonly bool _activeLow;
    private readonly IInputPin? _sense;

    /// <summary>An output that is off until switched. The line was driven to off when the board opened it.</summary>
    public DigitalOutput(IOutputPin pin, bool activeLow)
    {
        _pin = pin;
        _activeLow = activeLow;
    }

    /// <summary>As above, with a line that senses what the output really does: the switched rail, divided down.</summary>
    public DigitalOutput(IOutputPin pin, bool activeLow, IInputPin sense)
        : this(pin, activeLow)
    {
        _sense = sense;
    }

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Switches it.</summary>
    /// <exception cref="DriverFaultException">The line cannot be driven; <see cref="IsOn"/> keeps what was last driven.</exception>
    public void Switch(bool on)
    {
        _pin.WriteHigh(on != _activeLow);
        IsOn = on;
    }

    /// <summary>Compares the sensed level (high while on) with what is driven. Does nothing without a sense line. Allow the
    /// rail its time to rise or fall first.</summary>
    /// <exception cref="DriverFaultException">They differ: the switch is broken, or something else drives the rail.</exception>
    public void Verify()
    {
        if (_sense != null && _sense.ReadHigh() != IsOn)
        {
            throw new DriverFaultException(
                "output",
                _pin.Name,
                "switched " + (IsOn ? "on" : "off") + ", but " + _sense.Name + " senses the opposite."
            );
        }
    }
}
