namespace Edge.Portable.Drivers;

/// <summary>One digital input line. Reads the electrical level; which level means what is the driver's business.</summary>
public interface IInputPin
{
    /// <summary>Where the line is, for messages: <c>gpio-17</c>.</summary>
    string Name { get; }

    /// <summary>True when the line is electrically high now.</summary>
    /// <exception cref="DriverFaultException">The line cannot be read.</exception>
    bool ReadHigh();
}

/// <summary>One digital output line.</summary>
public interface IOutputPin
{
    /// <summary>Where the line is, for messages: <c>gpio-5</c>.</summary>
    string Name { get; }

    /// <summary>Drives the line high or low.</summary>
    /// <exception cref="DriverFaultException">The line cannot be driven.</exception>
    void WriteHigh(bool high);
}
