namespace Edge.Core.Link;

/// <summary>What can be done to a modem that is no way out, the mildest first.</summary>
public enum RecoveryRung
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its port is closed, opened and greeted afresh; a manager is asked to connect.</summary>
    Reconnect,

    /// <summary>Its radio is switched off and on, and it selects a network.</summary>
    Reattach,

    /// <summary>The SIM in its other slot is used.</summary>
    OtherSim,

    /// <summary>Its firmware is started again by command.</summary>
    AtReset,

    /// <summary>Its USB device is reset.</summary>
    UsbReset,

    /// <summary>Its supply is cut for ten seconds.</summary>
    RailOff,

    /// <summary>The host is started again.</summary>
    Reboot,
}
