namespace Edge.City.Host;

/// <summary>What the host saw since it was made.</summary>
/// <param name="Packets">MQTT messages of the group.</param>
/// <param name="Malformed">Messages or records that could not be read.</param>
/// <param name="Ignored">Messages that were not for a host, retained, of strangers, or too many.</param>
/// <param name="Births">Births accepted.</param>
/// <param name="Rebirths">Rebirths asked for.</param>
/// <param name="Acknowledgements">Acknowledgements sent.</param>
/// <param name="StaleDeaths">Death certificates of earlier sessions.</param>
public readonly record struct HostCounters(
    long Packets,
    long Malformed,
    long Ignored,
    long Births,
    long Rebirths,
    long Acknowledgements,
    long StaleDeaths
);
