using System.Text;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>
/// What modems of one make are asked beyond the standard, and how their answers are read: families are data, and
/// <see cref="ModemDialogue"/> knows none of them.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="Includes">Whether a modem that says this of itself is one of them.</param>
/// <param name="Poll">What is asked once a poll after the standard's questions: later answers stand before earlier ones.</param>
/// <param name="Tells">Metrics that this family's questions give and the standard's do not.</param>
internal sealed record ModemFamily(
    string Name,
    Func<ModemIdentity, bool> Includes,
    IReadOnlyList<AtCommand> Poll,
    IReadOnlyList<MetricId> Tells
)
{
    /// <summary>What chooses the SIM slot, as <see cref="SimSwitch"/> writes it; null where no one command is sure for all of the
    /// family.</summary>
    public string? Switch { get; init; }

    /// <summary>What asks for the slot that <see cref="Switch"/> has chosen.</summary>
    public AtCommand? Slot { get; init; }

    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly AtCommand[] Quectel =
    [
        new("AT+QENG=\"servingcell\"", "+QENG") { Note = NoteServing },
        new("AT+QCSQ", "+QCSQ")
        {
            IsOptional = true,

            // It is the LTE cell's, which says nothing where a 5G cell is told.
            When = static a => a.Cell is not { IsNr: true },
            Note = static (a, line) => a.LteSinr = QuectelAnswers.LteSinr(line) ?? a.LteSinr,
        },
        new("AT+QTEMP", "+QTEMP")
        {
            IsOptional = true,
            Note = static (a, line) => a.NoteTemperature(QuectelAnswers.Temperature(line)),
        },
        new("AT+QCCID", "+QCCID")
        {
            IsOptional = true,
            Note = static (a, line) => a.Card = AtAnswers.Iccid(line, "+QCCID"),
        },
    ];

    // Stryker disable once all: as above.
    private static readonly AtCommand FifthGeneration = new("AT+C5GREG?", "+C5GREG")
    {
        When = static a => !a.IsAtHome,
        Note = static (a, line) => a.NoteRegistration(AtAnswers.Registered(line, "+C5GREG")),
    };

    // Stryker disable once all: as above.
    private static readonly MetricId[] Both = [MetricId.LinkModemTemperature, MetricId.LinkSimCard];

    /// <summary>The families, the first that includes a modem is its own.</summary>
    // Stryker disable once all: as above.
    private static readonly ModemFamily[] All =
    [
        new(
            "Quectel RM500Q",
            static id => IsBy(id, "Quectel") && (IsModel(id, "RM5") || IsModel(id, "RG5")),
            [FifthGeneration, .. Quectel],
            Both
        )
        {
            Switch = "AT+QUIMSLOT={slot}",
            Slot = new AtCommand("AT+QUIMSLOT?", "+QUIMSLOT")
            {
                IsOptional = true,
                Note = static (a, line) => a.Slot = QuectelAnswers.Slot(line),
            },
        },
        new("Quectel EC25", static id => IsBy(id, "Quectel"), Quectel, Both),
        new(
            "SIMCom SIM7600",
            static id => IsBy(id, "SIMCOM"),
            [
                new("AT+CPSI?", "+CPSI") { Note = NoteSystem },
                new("AT+CPMUTEMP", "+CPMUTEMP")
                {
                    IsOptional = true,
                    Note = static (a, line) => a.NoteTemperature(SimcomAnswers.Temperature(line)),
                },
                new("AT+CICCID", "+ICCID")
                {
                    IsOptional = true,
                    Note = static (a, line) => a.Card = AtAnswers.Iccid(line, "+ICCID"),
                },
            ],
            Both
        ),
        new("3GPP", static _ => true, [FifthGeneration], []),
    ];

    /// <summary>The family of a modem; the standard alone where it is of no known one.</summary>
    public static ModemFamily Of(ModemIdentity identity) => All.First(family => family.Includes(identity));

    private static bool IsBy(ModemIdentity identity, string maker) =>
        identity.Manufacturer.Contains(maker, StringComparison.OrdinalIgnoreCase);

    private static bool IsModel(ModemIdentity identity, string beginning) =>
        identity.Model.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);

    private static void NoteServing(ModemAnswers answers, string line)
    {
        AtFields fields = AtFields.Of(line, "+QENG");
        answers.NoteCell(AtAnswers.Qeng(fields));
        answers.NoteIdentity(QuectelAnswers.Cell(fields));
        answers.NoteAccess(QuectelAnswers.Access(fields));
    }

    private static void NoteSystem(ModemAnswers answers, string line)
    {
        answers.NoteCell(SimcomAnswers.Cpsi(line));
        answers.NoteIdentity(SimcomAnswers.Cell(line));
        answers.NoteAccess(SimcomAnswers.Access(line));
    }
}

/// <summary>One question to a modem.</summary>
/// <param name="Text">What is sent.</param>
/// <param name="Answer">What its answer's line begins with; null where only OK is expected, or free text.</param>
internal sealed record AtCommand(string Text, string? Answer = null)
{
    /// <summary>What its answer tells.</summary>
    public Action<ModemAnswers, string>? Note { get; init; }

    /// <summary>Whether it is asked at all, by what has been answered before it; null for always.</summary>
    public Predicate<ModemAnswers>? When { get; init; }

    /// <summary>Whether an OK without the answer says no more than that there is no value.</summary>
    public bool IsOptional { get; init; }

    /// <summary>How long it may take, s; null for what the dialogue allows.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>What is sent when the modem prompts for it; null where it does not.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>What goes over the line.</summary>
    public byte[] Bytes { get; } = Encoding.ASCII.GetBytes(Text + "\r");
}

/// <summary>What one poll has collected.</summary>
internal sealed class ModemAnswers
{
    private RadioAccess? _ofCell;
    private CellIdentity? _lte;
    private CellIdentity? _nr;
    private (CellIdentity? Lte, CellIdentity? Nr) _written;
    private string? _cells;

    /// <summary>State of the SIM.</summary>
    public string? Sim { get; set; }

    /// <summary>Serial number of the SIM card.</summary>
    public string? Card { get; set; }

    /// <summary>The SIM slot in use.</summary>
    public int? Slot { get; set; }

    /// <summary>The best of the domains.</summary>
    public Registration? Registration { get; private set; }

    /// <summary>Whether one domain is registered at home: no other can be worth more.</summary>
    public bool IsAtHome => Registration == Link.Registration.Home;

    /// <summary>Network, MCC-MNC.</summary>
    public string? Operator { get; set; }

    /// <summary>Whether the modem gave the network's name instead.</summary>
    public bool IsOperatorNamed { get; set; }

    /// <summary>Received signal strength, dBm.</summary>
    public double? Rssi { get; set; }

    /// <summary>The serving cell's signal.</summary>
    public ServingCell? Cell { get; private set; }

    /// <summary>Noise ratio of an LTE cell, dB.</summary>
    public double? LteSinr { get; set; }

    /// <summary>Access technology by the network that is selected.</summary>
    public RadioAccess? Selected { get; set; }

    /// <summary>The hottest place in the modem, °C.</summary>
    public double? Temperature { get; private set; }

    /// <summary>The serving cell's signal, of one cell as a whole.</summary>
    public SignalQuality Signal =>
        Cell is not { } cell ? default
        : cell.IsNr || cell.Signal.Sinr is not null ? cell.Signal
        : cell.Signal with { Sinr = LteSinr };

    /// <summary>How it is attached: what the serving cells show, before what the selected network is.</summary>
    public RadioAccess? Access =>
        (_ofCell ?? Selected) is not { } access ? null
        : access == RadioAccess.Lte && Cell is { IsNr: true } ? RadioAccess.NrNonStandalone
        : access;

    /// <summary>The serving cells for people, the anchor first; null when none is known.</summary>
    public string? Cells
    {
        get
        {
            if (_written != (_lte, _nr))
            {
                _written = (_lte, _nr);
                _cells = _written switch
                {
                    ({ } lte, { } nr) => $"{lte}; {nr}",
                    ({ } lte, null) => lte.ToString(),
                    (null, { } nr) => nr.ToString(),
                    _ => null,
                };
            }

            return _cells;
        }
    }

    /// <summary>For the next poll: nothing is answered yet. A cell that stays is not written out again.</summary>
    public ModemAnswers Anew() => new() { _written = _written, _cells = _cells };

    /// <summary>The best of the domains: a modem on 5G stand-alone may be registered in one of them only.</summary>
    public void NoteRegistration(Registration? registration)
    {
        if (registration is { } known && (Registration is not { } so || known > so))
        {
            Registration = known;
        }
    }

    /// <summary>Power, quality and noise ratio must be those of one cell: 5G before LTE, and of two of one kind the later.</summary>
    public void NoteCell(ServingCell? cell)
    {
        if (cell is { Signal.Rsrp: not null } known && (known.IsNr || Cell is not { IsNr: true }))
        {
            Cell = known;
        }
    }

    /// <summary>One of the serving cells.</summary>
    public void NoteIdentity(CellIdentity? cell)
    {
        if (cell is { IsNr: true })
        {
            _nr = cell;
        }
        else if (cell is not null)
        {
            _lte = cell;
        }
    }

    /// <summary>The best of what its cells show.</summary>
    public void NoteAccess(RadioAccess? access)
    {
        if (access is { } known && !(_ofCell >= known))
        {
            _ofCell = known;
        }
    }

    /// <summary>The hottest of several places.</summary>
    public void NoteTemperature(double? celsius)
    {
        if (celsius is { } known && !(Temperature >= known))
        {
            Temperature = known;
        }
    }
}
