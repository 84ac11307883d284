namespace Edge.Conformance;

/// <summary>
/// Where each rule of Sparkplug 3.0 is checked, or why it does not apply. The ids are the specification's, without
/// <c>tck-id-</c>; {a,b} and * stand for the several that are meant.
/// </summary>
/// <remarks>
/// <code>
/// Edge node: CONNECT, Will, session (SparkplugConformance.Connects, ConformanceTests)
///   principles-persistence-clean-session-50, message-flow-edge-node-birth-publish-will-message{,-topic,-payload,
///   -payload-bdSeq,-qos,-will-retained}, payloads-ndeath-{will-message,will-message-qos,will-message-retain,bdseq,seq},
///   topics-ndeath-{topic,payload,seq}, topics-nbirth-bdseq-increment,
///   operational-behavior-primary-application-state-with-multiple-servers-single-server
/// Edge node: subscriptions (Subscribes, Birth)
///   message-flow-edge-node-ncmd-subscribe,
///   operational-behavior-primary-application-state-with-multiple-servers-state-subs
/// Edge node: NBIRTH (Publishes, Birth)
///   principles-birth-certificates-order, topic-structure, topic-structure-namespace-a, topics-nbirth-{topic,mqtt,seq-num,
///   timestamp,metric-reqs,metrics,bdseq-included,bdseq-matching,rebirth-metric}, payloads-nbirth-{timestamp,seq,bdseq,
///   bdseq-repeat,rebirth-req,qos,retain}, message-flow-edge-node-birth-publish-{connect,nbirth-topic,nbirth-payload,
///   nbirth-payload-bdSeq,nbirth-payload-seq,nbirth-qos,nbirth-retained}, payloads-sequence-num-{req,zero}-nbirth,
///   operational-behavior-data-publish-nbirth{,-values,-order}, operational-behavior-data-commands-rebirth-{name,
///   name-aliases,datatype,value}, payloads-alias-{uniqueness,birth-requirement}, payloads-name-requirement,
///   payloads-metric-datatype-{req,value,value-type}, case-sensitivity-metric-names
/// Edge node: NDATA (Data, Value, Order)
///   topics-ndata-{topic,mqtt,seq-num,timestamp,payload}, payloads-ndata-{timestamp,seq,seq-inc,order,qos,retain},
///   payloads-sequence-num-{always-included,incrementing}, payloads-alias-data-cmd-requirement,
///   payloads-name-birth-data-requirement, payloads-metric-datatype-not-req, payloads-propertyset-{keys-array-size,
///   values-array-size,quality-value-type,quality-value-value}, payloads-metric-propertyvalue-type-{req,type,value}
/// Edge node: UTC (TapReplay.AssertUtc)
///   payloads-timestamp-in-UTC, payloads-metric-timestamp-in-UTC
/// Edge node: rebirth (Delivered, Finish)
///   operational-behavior-data-commands-rebirth-action-{1,2,3}
/// Edge node: primary host (State, Birth, LateAfterOffline, Finish)
///   message-flow-edge-node-birth-publish-phid-{wait,wait-id,wait-online,wait-timestamp,offline},
///   operational-behavior-edge-node-termination-host-offline{,-timestamp,-reconnect},
///   operational-behavior-edge-node-birth-sequence-wait
/// Edge node: goodbye (Disconnects)
///   operational-behavior-edge-node-intentional-disconnect-{ndeath,packet}, payloads-ndeath-will-message-publisher,
///   payloads-ndeath-will-message-publisher-disconnect-mqtt50
/// Host application (HostConformance, ConformanceTests)
///   message-flow-phid-sparkplug-{clean-session-50,subscription,state-publish,state-publish-payload,
///   state-publish-payload-timestamp}, message-flow-hid-sparkplug-state-message-delivered,
///   host-topic-phid-birth-*, host-topic-phid-death-{topic,required,qos,retain,payload,payload-connect,
///   payload-disconnect-clean,payload-timestamp-connect,payload-timestamp-disconnect-clean},
///   payloads-state-*, operational-behavior-host-application-{connect-*,death-*,termination,disconnect-intentional,
///   multi-server-timestamp}, operational-behavior-primary-application-state-with-multiple-servers-state,
///   conformance-primary-host, intro-sparkplug-host-state, components-ph-state
/// Host application: commands (HostConformance.Publishes)
///   topics-ncmd-{topic,mqtt,timestamp,payload}, payloads-ncmd-{timestamp,seq,qos,retain}, payloads-name-cmd-requirement,
///   operational-behavior-data-commands-ncmd-{verb,metric-name,metric-value,rebirth-verb,rebirth-name,rebirth-value}
/// Host application: what it keeps of its nodes (tests of the city's host and store, not here)
///   operational-behavior-edge-node-termination-host-action-ndeath-node-{offline,tags-stale},
///   operational-behavior-host-reordering-{param,start,rebirth,success}
///
/// Not applicable
///   *-311, *-mqtt311                              MQTT 5 is spoken, never 3.1.1
///   conformance-mqtt-*                            rules of an MQTT server
///   *dbirth*, *ddata*, *ddeath*, *dcmd*, *device* a site is one edge node without devices; publishing on such a topic
///                                                 breaks topic-structure here
///   payloads-template-*, topics-nbirth-templates  no templates
///   payloads-dataset-*                            no data sets
///   intro-{group,edge-node}-id-{string,chars}, topic-structure-namespace-valid-{group,edge-node}-id
///                                                 refused by the configuration, and tested there
///   *edge-node-descriptor, intro-edge-node-id-uniqueness, operational-behavior-host-application-host-id,
///   case-sensitivity-sparkplug-ids                uniqueness in an installation is the installer's
///   operational-behavior-primary-application-state-with-multiple-servers-walk
///                                                 one server is configured: it is connected to again
///   host-topic-phid-death-payload{,-timestamp}-disconnect-with-no-disconnect-packet
///                                                 the city always sends DISCONNECT
///
/// Kept apart from the letter
///   payloads-alias-birth-requirement              bdSeq has no alias, as NDEATH names it; Node Control/Rebirth must not
///   principles-rbe-recommended, operational-behavior-data-publish-nbirth-change
///                                                 SHOULD: unchanged values are sent once in a while as a heartbeat
/// </code>
/// </remarks>
public static class SparkplugRules
{
    /// <summary>The version of the specification that the checkers hold a node and a host to.</summary>
    public const string Version = "3.0";
}
