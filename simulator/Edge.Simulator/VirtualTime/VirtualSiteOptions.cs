using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.City.Store;
using Edge.Core.Link;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Simulator.Boards;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.VirtualTime;

/// <summary>What a run in virtual time is made of. The same options give the same bytes.</summary>
public sealed record VirtualSiteOptions
{
    /// <summary>Where all chance comes from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What happens at the site.</summary>
    public Scenario Scenario { get; init; } = new("calm", "Nothing happens.", 1, null, []);

    /// <summary>What happens to the machines and the network.</summary>
    public IReadOnlyList<Disturbance> Disturbances { get; init; } = [];

    /// <summary>Whether no answer of the network is ever a second late, as one in a hundred is otherwise.</summary>
    public bool SteadyNetwork { get; init; }

    /// <summary>Time between frames, s.</summary>
    public double FrameSeconds { get; init; } = 10;

    /// <summary>Sparkplug host that the site waits for; empty for none.</summary>
    public string PrimaryHost { get; init; } = "city";

    /// <summary>Cap of the journal, bytes; null for the agent's own.</summary>
    public long? JournalBytes { get; init; }

    /// <summary>Changes the agent's configuration.</summary>
    public Func<SiteConfiguration, SiteConfiguration> Configure { get; init; } = site => site;

    /// <summary>Changes the limits that the agent's alarms are held against; a test makes them other than the agent's.</summary>
    public Func<Limits, Limits> Alarms { get; init; } = limits => limits;

    /// <summary>Changes what the agent counted of its link before it is held against the truth; a test makes it miscount.</summary>
    public Func<AvailabilityTally, AvailabilityTally> Counts { get; init; } = told => told;

    /// <summary>What the cabinet holds; what the configuration says unless given.</summary>
    public IReadOnlyList<FittedDevice>? Fitted { get; init; }

    /// <summary>Strength of each chip's own errors, drawn from the seed: 0 none, 1 as the data sheets have them.</summary>
    public double ChipSpread { get; init; } = 1;

    /// <summary>Whether the receiver's store keeps an item; a test makes it lose some.</summary>
    public Func<StoreItem, bool> StoreKeeps { get; init; } = _ => true;

    /// <summary>Whether another process opens the receiver's store: slower, and nothing else.</summary>
    public bool StoreIsShared { get; init; }

    /// <summary>Whether contacts and modem are polled also when a poll can tell nothing new: slower, and nothing else.</summary>
    public bool EveryPoll { get; init; }

    /// <summary>Signs the site's confirmations; null confirms nothing.</summary>
    public SigningKey? SiteKey { get; init; }

    /// <summary>Signs the city's commands; null makes one where the city has something to say.</summary>
    public SigningKey? CityKey { get; init; }

    /// <summary>What stands between the samplers and the agent's inbox; called at each start of the agent.</summary>
    public Func<ISampleSink, ISampleSink> Tap { get; init; } = inbox => inbox;

    /// <summary>Told of each step of the scenario.</summary>
    public Action<ScenarioStep>? Happened { get; init; }
}
