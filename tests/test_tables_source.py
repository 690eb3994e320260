"""Tables of Unified CCE and ECE become the same objects that a canonical file describes."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ece_lint.documents import Document, Node
from ece_lint.documents.forms import read_document
from ece_lint.documents.table import read_table
from ece_lint.model import Record, kinds, place, read_entity
from ece_lint.sources.draft import Harvest
from ece_lint.sources.join import Joined, join
from ece_lint.sources.recognise import maps, named
from ece_lint.sources.tables import harvest_tables

SITE = {
    "Media_Class": """\
MediaClassID,EnterpriseName,Description,TaskLife,Type
5,ECE_Email,,300,3
6,ECE_Other,,300,0""",
    "Media_Routing_Domain": """\
MRDomainID,EnterpriseName,MediaClassID,Interruptible,MaxCallsInQueue,TaskLife
1,Cisco_Voice,6,N,NULL,NULL
5000,Email_MRD,5,Y,15000,1200""",
    "Logical_Interface_Controller": """\
LogicalControllerID,EnterpriseName,LogicalControllerType,ClientType,PrimaryCtiAddress,Deleted
5000,CUCM_PG,2,30,10.10.1.21:42027,N
5001,SS7_NIC,3,9,NULL,N""",
    "Peripheral": """\
PeripheralID,LogicalControllerID,EnterpriseName,PeripheralName,ClientType,Deleted,NetworkTargetID,AgentDeskSettingsID,AgentReporting
5000,5000,CUCM_1,CUCM_1,30,N,5010,5000,Y
5001,5000,CUCM_old,CUCM_old,30,Y,NULL,NULL,N""",
    "Routing_Client": """\
RoutingClientID,EnterpriseName,LogicalControllerID,PeripheralID,Deleted,ClientType
5000,MR_PG.RC,5000,5000,N,47""",
    "Default_Call_Type": """\
CallTypeID,RoutingClientID
5001,5000""",
    "Network_Vru": """\
NetworkTargetID,EnterpriseName,Type
5010,MR_VRU,2""",
    "Network_Vru_Script": """\
NetworkVruScriptID,EnterpriseName,VruScriptName,NetworkTargetID,Interruptible,Overridable
5000,VXML_Server,"GS,Server,V",5010,Y,N""",
    "Customer_Definition": """\
CustomerDefinitionID,EnterpriseName,NetworkTargetID,FeatureSetID
5000,Acme,5010,NULL""",
    "Agent_Desk_Settings": """\
AgentDeskSettingsID,EnterpriseName,RingNoAnswerTime,WorkModeTimer
5000,Default,NULL,7200
5001,Home,12,7200""",
    "Agent_Targeting_Rule": """\
AgentTargetingRuleID,EnterpriseName,PeripheralID,RuleType,Expression,TranslationRouteID
5000,ATR,5000,2,9784!!!!,NULL
5001,Moved,5000,3,NULL,5500""",
    "Agent_Targeting_Rule_Range": """\
AgentTargetingRuleRangeID,AgentTargetingRuleID,LowExtension,HighExtension
5000,5000,0100,0199
5001,5000,2000,NULL
5002,5009,3000,3999""",
    "Agent_Targeting_Rule_Member": """\
AgentTargetingRuleID,RoutingClientID
5000,5000""",
    "Label": """\
LabelID,Label,LabelType,RoutingClientID,NetworkTargetID
5000,7777,0,5000,5010
5001,7777,0,5001,5011
5002,7778,0,5000,5012""",
    "Peripheral_Target": """\
NetworkTargetID,DNIS,NetworkTrunkGroupID,RouteID
5012,8778,5020,5903
5013,8779,5020,NULL""",
    "Dialed_Number_Label": """\
DialedNumberID,LabelID
5065,5001""",
    "Service": """\
SkillTargetID,EnterpriseName,PeripheralID,PeripheralServiceLevelType,Deleted,PeripheralNumber
5400,CUCM_1.Orders,5000,1,N,41
5401,CUCM_1.Gone,5000,1,Y,42""",
    "Service_Member": """\
ServiceSkillTargetID,SkillGroupSkillTargetID,Priority
5400,5100,1""",
    "Enterprise_Service": """\
EnterpriseServiceID,EnterpriseName,EntityID
5000,Orders,0""",
    "Enterprise_Service_Member": """\
EnterpriseServiceID,SkillTargetID
5000,5400
5000,5401""",
    "Enterprise_Route": """\
EnterpriseRouteID,EnterpriseName,EntityID
5000,Sales,0""",
    "Enterprise_Route_Member": """\
EnterpriseRouteID,RouteID
5000,5900""",
    "Translation_Route": """\
SkillTargetID,EnterpriseName,LogicalControllerID,Type
5500,TR_Sales,5000,1""",
    "Device_Target": """\
NetworkTargetID,EnterpriseName,DeviceTargetType
5011,Phone_1,1""",
    "Script_Table": """\
ScriptTableID,EnterpriseName,AccessType
5000,Customers,1""",
    "Application_Gateway": """\
ApplicationGatewayID,EnterpriseName,ApplicationGatewayType
5000,Order_Host,0
5001,Parent,1""",
    "Configuration_Limit": """\
ConfigLimitID,ConfigLimitName,ConfigLimitDefaultValue,ConfigLimitCurrentValue
1,Skill_Groups_Per_Agent,20,50""",
    "ICR_Globals": """\
CCDomainName,IPCCDeploymentType,KeepNScriptVersions,MinCorrelationNumber,MaxCorrelationNumber,PartitioningIndicator,EnableExpandedCallContext,DefaultCallTypeID,DefaultNetworkTargetID
acme.example.com,9,5,1001,9999,N,Y,5001,5010""",
    "Skill_Group": """\
SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,PrecisionQueueID,DefaultEntry,Deleted,DepartmentID,PeripheralNumber,Priority,BaseSkillTargetID
5100,5000,CUCM_1.Sales,5000,NULL,0,N,5000,31,0,NULL
5101,5000,CUCM_1.Old,5000,NULL,0,Y,NULL,32,0,NULL
5102,5000,CUCM_1.default,5000,NULL,1,N,NULL,33,0,NULL
5103,5000,CUCM_1.PQ_Sales,5000,5000,0,N,NULL,34,0,NULL
5104,5000,CUCM_1.Empty,5000,NULL,0,N,NULL,31,1,5100""",
    "Skill_Group_Member": """\
SkillGroupSkillTargetID,AgentSkillTargetID
5100,5300
5100,5302
5102,5300
5100,5301""",
    "Agent": """\
SkillTargetID,PeripheralID,PersonID,EnterpriseName,PeripheralNumber,SupervisorAgent,TemporaryAgent,Deleted,DefaultSkillGroup
5300,5000,6000,CUCM_1.Clark,1001,Y,N,N,5100
5301,5000,6001,CUCM_1.Bruce,1002,N,N,N,5102
5302,5000,6002,CUCM_1.Temp,1003,N,Y,N,NULL""",
    "Person": """\
PersonID,LoginName,LoginEnabled,PasswordChangeRequired
6000,clark@example.com,Y,N
6001,bruce@example.com,N,N""",
    "Attribute": """\
AttributeID,EnterpriseName,AttributeDataType,MinimumValue,MaximumValue,DefaultValue,Deleted
5000,Spanish,4,1,10,5,N
5001,Email,3,NULL,NULL,true,N
5002,Old,4,1,10,1,Y""",
    "Agent_Attribute": """\
SkillTargetID,AttributeID,AttributeValue
5300,5000,8
5300,5001,NULL
5300,5002,3""",
    "Precision_Queue": """\
PrecisionQueueID,EnterpriseName,MRDomainID,AgentOrdering,Deleted
5000,PQ_Sales,5000,2,N""",
    "Precision_Queue_Step": """\
PrecisionQueueStepID,PrecisionQueueID,StepOrder,WaitTime,ConsiderIf
2,5000,2,-1,NULL
1,5000,1,30,Call.PeripheralVariable1 == "Gold\"""",
    "Precision_Queue_Term": """\
PrecisionQueueTermID,PrecisionQueueID,PrecisionQueueStepID,TermOrder,AttributeID,ParenCount,TermRelation,AttributeRelation,Value1
10,5000,1,2,5001,-1,2,1,1
11,5000,1,1,5000,1,0,6,8
12,5000,2,1,5000,0,1,6,5
13,5000,2,2,5002,0,1,1,1""",
    "Department": """\
DepartmentID,EnterpriseName,Deleted
5000,Sales,N""",
    "Call_Type": """\
CallTypeID,EnterpriseName,Deleted
5000,Sales_Email,N
5001,Sales_VIP,N
1,BuiltIn,N""",
    "Call_Type_Map": """\
CallTypeID,Item,MasterScriptID,ScriptSchedule
5000,1,5000,weekdays
5000,2,5000,weekends
5000,3,5001,holidays""",
    "Dialed_Number": """\
DialedNumberID,EnterpriseName,DialedNumberString,RoutingClientID,MRDomainID,Deleted,LabelID,CustomerDefinitionID
5065,MR_PG.RC.Sales_Email,Sales_Email,5000,5000,N,5000,5000""",
    "Dialed_Number_Map": """\
DialedNumberID,Item,CallTypeID,RegionID,ANIWildCard,CEDWildCard
5065,1,5001,NULL,030,NULL
5065,2,5000,NULL,NULL,_A""",
    "Master_Script": """\
MasterScriptID,EnterpriseName,CurrentVersion,ScriptType
5000,Sales_Email_Script,2,1
5001,Holiday_Script,1,1
5002,Cleanup_Script,1,2""",
    "Script": """\
ScriptID,MasterScriptID,Version,Valid,Deleted
7000,5000,1,Y,N
7001,5000,2,N,N
7002,5001,1,Y,N
7003,5002,1,Y,N""",
    "Script_Cross_Reference": """\
ScriptID,LocalID,TargetType,ForeignKey
7000,1,2,5104
7001,1,2,5100
7001,2,2,5100
7001,3,65,5000
7001,4,9,5000
7001,5,7,5001
7001,6,51,5000
7001,7,17,5900
7001,8,17,5901
7001,9,2,5102
7001,11,33,5000
7001,10,20,5001
7001,11,17,5902""",
    "Route": """\
RouteID,SkillTargetID,EnterpriseName,Deleted
5900,5104,Sales_Route,N
5901,5300,Agent_Route,N
5902,5400,Service_Route,N
5903,5500,Translation,N""",
    "Enterprise_Skill_Group": """\
EnterpriseSkillGroupID,EnterpriseName,EntityID
5000,All_Sales,0""",
    "Enterprise_Skill_Group_Member": """\
EnterpriseSkillGroupID,SkillTargetID
5000,5100""",
    "Application_Instance": """\
ApplicationInstanceID,EnterpriseName,ApplicationKey,ApplicationType,PermissionLevel
4,UQ.Desktop,***,0,3
5000,ECE_Application,***,0,0""",
    "Application_Path": """\
ApplicationPathID,EnterpriseName,ApplicationInstanceID,LogicalControllerID
5000,ECE_Path,5000,5000
5001,5000.UQ.Desktop,5000,5000""",
    "Application_Path_Member": """\
ApplicationPathID,MRDomainID,PeripheralID
5000,5000,5001
5000,5000,5000""",
    "Expanded_Call_Variable": """\
ExpandedCallVariableID,EnterpriseName,Enabled,ECCArray,MaximumLength,MaximumArraySize,Deleted
5000,user.cim.activity.id,Y,N,30,NULL,N
5001,user.skills,N,Y,10,9,N
5002,user.old,Y,N,10,NULL,Y""",
    "ECC_Payload": """\
ECCPayloadID,EnterpriseName,SystemDefined
1,Default,Y""",
    "ECC_Payload_Member": """\
ECCPayloadID,ExpandedCallVariableID
1,5000
1,5001
1,5002""",
    "Agent_Team": """\
AgentTeamID,EnterpriseName,PeripheralID,PriSupervisorSkillTargetID
5000,Sales_Team,5000,5300""",
    "Agent_Team_Member": """\
AgentTeamID,SkillTargetID
5000,5301""",
    "Agent_Team_Supervisor": """\
AgentTeamID,SupervisorSkillTargetID
5000,5300""",
    "EGPL_DEPARTMENT": """\
department_id,department_name,delete_flag
999,Service,n
1001,Sales,N
1002,Old,y""",
    "EGPL_ROUTING_QUEUE": """\
QUEUE_ID,QUEUE_NAME,QUEUE_STATE,DEPARTMENT_ID,CHAT_DEFAULT_TRANSFER_QUEUE,DELETE_FLAG
1010,Sales_Email,1,1001,-1,n
1011,Exception,0,999,1010,n
1012,chat#deleted#1012,1,1001,NULL,n""",
    "EGICM_QUEUE": """\
QUEUE_ID,MRD_ID,SCRIPT_SELECTOR_ID,QUEUE_PRIORITY,MAX_WAIT_TIME,MAX_TASK_LIMIT
1010,5000,5065,5,NULL,15000
1012,5000,5065,5,NULL,15000
1099,5000,5065,5,NULL,15000""",
    "egicm_queue_sg_mapped": """\
queue_id,skill_target_id
1010,5100
1010,5104""",
    "egicm_queue_pq_mapped": """\
queue_id,pq_id
1010,5000""",
    "egcti_call_variable": """\
call_variable_id,call_variable_name
1,contact_point_data
2,subject""",
    "egcti_queue_call_variable": """\
queue_id,call_variable_id,call_variable_tag
1010,1,13
1010,3,14
1012,1,13""",
    "EGPL_USER": """\
user_id,user_name,department_id,user_state,delete_flag
1237,clark,1001,1,n
1238,admin,999,7,n""",
    "EGICM_USER": """\
USER_ID,SKILL_TARGET_ID
1237,5300""",
    "EGPL_LICENSE_USER_ASSIGNMENT": """\
USER_ID,LICENSE_KEY
1237,1002
1237,1026""",
    "EGPL_USER_PARTY_ROLE": """\
PARTY_ID,ROLE_ID
1237,1004
1238,1001""",
    "EGICM_QUEUE_ECC_VARIABLE": """\
QUEUE_ID,ECC_VARIABLE_ID,CALL_VARIABLE_ID
1010,1,999""",
    "EGICM_CONCURRENT_TASK": """\
USER_ID,QUEUE_ID,CONCURRENT_TASK_LIMIT
1237,1010,5
1237,1011,NULL
1237,1012,5""",
    "egml_mailhost": """\
alias_id,alias_name,recv_email_address,department_id,alias_status,is_default_alias,delete_flag
1,Sales,sales@example.com,1001,2,1,n
2,Unused,old@example.com,1001,3,0,n""",
    "egpl_workflow_rule_xml": """\
workflow_id,workflow_name,department_id,workflow_type,workflow_active,delete_flag,workflow_xml,rule_xml
1,Sales_In,1001,1,1,N,"<?xml version=""1.0""?><!DOCTYPE Workflow>\
<Workflow Id=""1"" Type=""INBOUND""><WorkflowAssociation AssociationId=""1"" AssociationType=""1""/>\
<Node><Item Id=""7"" Name=""Start"" Type=""START""/></Node><Node><Item Id=""8"" Type=""QUEUE""/></Node>\
<Edge SrcItemId=""7"" DestItemId=""8""/></Workflow>","<?xml version=""1.0""?><Rule Id=""1""><Action \
Type=""ROUTE"" FieldId=""1"" RValue=""3""/></Rule>
<?xml version=""1.0""?><Rule Id=""2""><Action Type=""ROUTE"" FieldId=""2"" RValue=""1010""/></Rule>\"""",
    "eglv_entry_point": """\
entry_point_id,entry_point_name,deptt_id,queue_id,is_active,is_default,delete_flag
1,Sales_Chat,1001,1010,1,0,n
2,Old_Chat,1001,1010,0,0,n""",
    "egicm_entry_point": """\
entry_point_id,subactivity,routing_type
1,Chat,IPCC""",
}

WORKFLOW_XML = SITE["egpl_workflow_rule_xml"].split('N,"')[1].split('","')[0]

EXPECTED: dict[str, list[dict[str, Any]]] = {
    "media_class": [
        {"name": "ECE_Email", "id": "5", "type": "email"},
        {"name": "ECE_Other", "id": "6"},
    ],
    "media_routing_domain": [
        {"name": "Cisco_Voice", "id": "1", "media_class": "ECE_Other", "interruptible": False},
        {"name": "Email_MRD", "id": "5000", "media_class": "ECE_Email", "interruptible": True,
         "max_tasks_in_queue": 15000, "task_life": 1200},
    ],
    "peripheral_gateway": [
        {"name": "CUCM_PG", "id": "5000", "client_type": "30", "cti_server_a": "10.10.1.21:42027"},
        {"name": "SS7_NIC", "id": "5001", "client_type": "9", "interface": "nic"},
    ],
    "peripheral": [
        {"name": "CUCM_1", "id": "5000", "peripheral_gateway": "CUCM_PG", "client_type": "30",
         "network_vru": "MR_VRU", "agent_desk_setting": "Default", "agent_reporting": True}
    ],
    "routing_client": [
        {"name": "MR_PG.RC", "id": "5000", "peripheral": "CUCM_1", "peripheral_gateway": "CUCM_PG",
         "client_type": "47", "default_call_type": "Sales_VIP"}
    ],
    "skill_group": [
        {"name": "CUCM_1.Sales", "id": "5100", "peripheral": "CUCM_1",
         "media_routing_domain": "Email_MRD", "department": "Sales",
         "number": 31, "priority": 0, "agents": ["CUCM_1.Clark", "CUCM_1.Bruce"]},
        {"name": "CUCM_1.Empty", "id": "5104", "peripheral": "CUCM_1",
         "media_routing_domain": "Email_MRD", "agents": [],
         "number": 31, "priority": 1, "base": "CUCM_1.Sales"},
    ],
    "precision_queue": [
        {"name": "PQ_Sales", "id": "5000", "media_routing_domain": "Email_MRD",
         "agent_ordering": "most-skilled",
         "steps": [
             {"wait": 30, "consider_if": 'Call.PeripheralVariable1 == "Gold"', "terms": [
                 {"attribute": "Spanish", "relation": ">=", "value": 8, "parentheses": 1},
                 {"attribute": "Email", "relation": "==", "value": True, "join": "or",
                  "parentheses": -1},
             ]},
             {"wait": -1, "terms": [
                {"attribute": "Spanish", "relation": ">=", "value": 5},
                {"attribute": "Old", "relation": "==", "value": 1, "join": "and"},
            ]},
         ]},
    ],
    "attribute": [
        {"name": "Spanish", "id": "5000", "type": "proficiency", "minimum": 1, "maximum": 10,
         "default": 5},
        {"name": "Email", "id": "5001", "type": "boolean", "default": True},
    ],
    "agent": [
        {"name": "CUCM_1.Clark", "id": "5300", "peripheral": "CUCM_1", "login": "1001", "person": "6000",
         "supervisor": True, "enabled": True, "default_skill_group": "CUCM_1.Sales",
         "attributes": {"Spanish": 8, "Email": True}},
        {"name": "CUCM_1.Bruce", "id": "5301", "peripheral": "CUCM_1", "login": "1002", "person": "6001",
         "supervisor": False, "enabled": False},
    ],
    "agent_team": [
        {"name": "Sales_Team", "id": "5000", "peripheral": "CUCM_1", "agents": ["CUCM_1.Bruce"],
         "supervisors": ["CUCM_1.Clark"]}
    ],
    "enterprise_skill_group": [
        {"name": "All_Sales", "id": "5000", "skill_groups": ["CUCM_1.Sales"]}
    ],
    "application_instance": [
        {"name": "UQ.Desktop", "id": "4", "permission": "none"},
        {"name": "ECE_Application", "id": "5000", "permission": "full"},
    ],
    "expanded_call_variable": [
        {"name": "user.cim.activity.id", "id": "5000", "enabled": True, "array": False,
         "maximum_length": 30},
        {"name": "user.skills", "id": "5001", "enabled": False, "array": True, "maximum_length": 10,
         "maximum_array_size": 9},
    ],
    "ecc_payload": [
        {"name": "Default", "id": "1", "variables": ["user.cim.activity.id", "user.skills"]}
    ],
    "application_path": [
        {"name": "ECE_Path", "id": "5000", "peripheral_gateway": "CUCM_PG",
         "application_instance": "ECE_Application",
         "members": [{"media_routing_domain": "Email_MRD", "peripheral": "CUCM_1"}]}
    ],
    "script_selector": [
        {"name": "Sales_Email", "id": "5065", "dialed_number": "Sales_Email",
         "media_routing_domain": "Email_MRD", "routing_client": "MR_PG.RC",
         "call_type": "Sales_Email", "other_call_types": ["Sales_VIP"],
         "call_type_map": [
             {"call_type": "Sales_VIP", "calling_number": "030"}, {"call_type": "Sales_Email"}
         ],
         "customer_definition": "Acme", "default_label": "7777 (5000)", "labels": ["7777 (5001)"]}
    ],
    "call_type": [
        {"name": "Sales_Email", "id": "5000", "scripts": ["Sales_Email_Script", "Holiday_Script"]},
        {"name": "Sales_VIP", "id": "5001", "scripts": []},
    ],
    "script": [
        {"name": "Sales_Email_Script", "id": "5000", "version": 2, "valid": False, "precision_queues": ["PQ_Sales"],
         "skill_groups": ["CUCM_1.Sales", "CUCM_1.Empty"],
         "enterprise_skill_groups": ["All_Sales"], "call_types": ["Sales_VIP"],
         "scripts": ["Holiday_Script"], "agents": ["CUCM_1.Clark"],
         "network_vru_scripts": ["VXML_Server"]},
        {"name": "Holiday_Script", "id": "5001", "version": 1, "valid": True, "skill_groups": [], "scripts": [],
         "precision_queues": [], "enterprise_skill_groups": [], "call_types": [], "agents": [],
         "network_vru_scripts": []},
        {"name": "Cleanup_Script", "id": "5002", "version": 1, "valid": True, "skill_groups": [], "scripts": [],
         "precision_queues": [], "enterprise_skill_groups": [], "call_types": [], "agents": [],
         "network_vru_scripts": [], "type": "administrative"},
    ],
    "network_vru": [{"name": "MR_VRU", "id": "5010", "type": 2}],
    "network_vru_script": [
        {"name": "VXML_Server", "id": "5000", "script_name": "GS,Server,V", "network_vru": "MR_VRU",
         "interruptible": True, "overridable": False}
    ],
    "customer_definition": [{"name": "Acme", "id": "5000", "network_vru": "MR_VRU"}],
    "agent_desk_setting": [
        {"name": "Default", "id": "5000"},
        {"name": "Home", "id": "5001", "ring_no_answer_time": 12},
    ],
    "agent_targeting_rule": [
        {"name": "ATR", "id": "5000", "peripheral": "CUCM_1", "routing_clients": ["MR_PG.RC"],
         "type": "substitution", "expression": "9784!!!!", "ranges": [{"lowest": "0100", "highest": "0199"}]},
        {"name": "Moved", "id": "5001", "peripheral": "CUCM_1", "routing_clients": [],
         "type": "translation-route", "translation_route": "TR_Sales"},
    ],
    "label": [
        {"name": "7777 (5000)", "id": "5000", "routing_client": "MR_PG.RC", "network_vru": "MR_VRU",
         "label": "7777"},
        {"name": "7777 (5001)", "id": "5001", "routing_client": "5001", "device_target": "Phone_1",
         "label": "7777"},
        {"name": "7778", "id": "5002", "routing_client": "MR_PG.RC", "peripheral_target": "8778"},
    ],
    "peripheral_target": [
        {"name": "8778", "id": "5012", "network_trunk_group": "5020", "route": "Translation"},
        {"name": "8779", "id": "5013", "network_trunk_group": "5020"},
    ],
    "service": [
        {"name": "CUCM_1.Orders", "id": "5400", "peripheral": "CUCM_1", "number": 41,
         "skill_groups": ["CUCM_1.Sales"]}
    ],
    "enterprise_service": [{"name": "Orders", "id": "5000", "services": ["CUCM_1.Orders"]}],
    "translation_route": [{"name": "TR_Sales", "id": "5500", "peripheral_gateway": "CUCM_PG"}],
    "route": [
        {"name": "Sales_Route", "id": "5900", "skill_group": "CUCM_1.Empty"},
        {"name": "Agent_Route", "id": "5901", "agent": "CUCM_1.Clark"},
        {"name": "Service_Route", "id": "5902", "service": "CUCM_1.Orders"},
        {"name": "Translation", "id": "5903", "translation_route": "TR_Sales"},
    ],
    "enterprise_route": [{"name": "Sales", "id": "5000", "routes": ["Sales_Route"]}],
    "device_target": [{"name": "Phone_1", "id": "5011"}],
    "database_lookup": [{"name": "Customers", "id": "5000"}],
    "application_gateway": [
        {"name": "Order_Host", "id": "5000", "type": "custom"},
        {"name": "Parent", "id": "5001", "type": "remote-icm"},
    ],
    "configuration_limit": [
        {"name": "Skill_Groups_Per_Agent", "id": "1", "default": 20, "current": 50}
    ],
    "system": [
        {"name": "acme.example.com", "deployment_type": 9, "script_versions": 5,
         "lowest_correlation_number": 1001, "highest_correlation_number": 9999,
         "partitioned": False, "expanded_call_context": True, "default_call_type": "Sales_VIP",
         "default_network_vru": "MR_VRU"}
    ],
    "cce_department": [{"name": "Sales", "id": "5000"}],
    "department": [{"name": "Service", "id": "999"}, {"name": "Sales", "id": "1001"}],
    "queue": [
        {"name": "Sales_Email", "id": "1010", "department": "Sales", "active": True,
         "media_routing_domain": "Email_MRD", "script_selector": "Sales_Email",
         "ecc_variable": True, "priority": 5, "max_tasks": 15000, "skill_groups": ["CUCM_1.Sales", "CUCM_1.Empty"],
         "precision_queues": ["PQ_Sales"],
         "call_variables": [{"number": 1, "holds": "contact_point_data"}, {"number": 2}]},
        {"name": "Exception", "id": "1011", "department": "Service", "active": False,
         "transfer_queue": "Sales_Email", "skill_groups": [], "precision_queues": []},
    ],
    "alias": [
        {"name": "Sales", "id": "1", "address": "sales@example.com", "department": "Sales",
         "active": True, "default": True},
        {"name": "Unused", "id": "2", "address": "old@example.com", "department": "Sales",
         "active": False, "default": False},
    ],
    "workflow": [
        {"name": "Sales_In", "id": "1", "department": "Sales", "kind": "inbound", "active": True,
         "aliases": ["Sales"], "queues": ["Sales_Email"],
         "items": [{"item": "7", "label": "Start", "type": "START", "to": ["8"]},
                   {"item": "8", "type": "QUEUE", "to": []}]}
    ],
    "entry_point": [
        {"name": "Sales_Chat", "id": "1", "department": "Sales", "queue": "Sales_Email",
         "channel": "chat", "active": True, "default": False, "integrated": True},
        {"name": "Old_Chat", "id": "2", "department": "Sales", "queue": "Sales_Email",
         "active": False, "default": False, "integrated": False},
    ],
    "user": [
        {"name": "clark", "id": "1237", "department": "Sales", "agent": "CUCM_1.Clark",
         "licensed": True, "has_role": True, "active": True},
        {"name": "admin", "id": "1238", "department": "Service", "has_role": True},
    ],
    "task_limit": [
        {"user": "clark", "queue": "Sales_Email", "department": "Sales", "limit": 5}
    ],
}  # fmt: skip


def tables(site: dict[str, str]) -> list[Document]:
    documents = [read_table(f"{name}.csv", text.encode()) for name, text in site.items()]
    assert None not in documents
    return [document for document in documents if document is not None]


def harvested(site: dict[str, str]) -> tuple[Harvest, list[tuple[str, str]]]:
    harvest = Harvest()
    left = harvest_tables(tables(site), harvest)
    return harvest, [(path, why) for (path, _), why in left.items()]


def joined(site: dict[str, str]) -> Joined:
    harvest, _ = harvested(site)
    return join(harvest.drafts, harvest.links)


def by_kind(records: list[Record]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        found.setdefault(record.kind.name, []).append(record.data)
    return found


def doubts(site: dict[str, str]) -> list[tuple[str, str]]:
    """Return the rule of each doubt, with the text that its place shows."""
    harvest, _ = harvested(site)
    return [(rule, shown(node)) for node, rule, _ in harvest.doubts]


def shown(node: Node) -> str:
    start, end = node.offsets
    return node.document.text[start:end]


SITE_JOINED = joined(SITE)


@pytest.mark.parametrize("kind", kinds())
def test_a_whole_site_becomes_canonical_objects(kind: str) -> None:
    assert by_kind(SITE_JOINED.records).get(kind, []) == EXPECTED.get(kind, [])


def test_what_is_left_out_is_counted() -> None:
    assert SITE_JOINED.noise == {
        "deleted rows": 7,
        "default skill groups": 1,
        "skill groups of precision queues": 1,
        "temporary agents": 1,
        "built-in call types": 1,
        "built-in application paths": 1,
        "rows of EGICM_CONCURRENT_TASK without a limit": 1,
        "rows of EGICM_QUEUE without their row in EGPL_ROUTING_QUEUE": 1,
    }


def test_every_object_fits_its_schema() -> None:
    for record in SITE_JOINED.records:
        assert read_entity(record) is not None
        assert record.document.flaws == []


@pytest.mark.parametrize(
    ("kind", "number", "steps", "cell"),
    [
        ("media_routing_domain", "5000", (), "Email_MRD"),
        ("media_routing_domain", "5000", ("id",), "5000"),
        ("media_routing_domain", "5000", ("task_life",), "1200"),
        ("skill_group", "5100", ("department",), "5000"),
        ("skill_group", "5100", ("agents", 1), "5301"),
        ("skill_group", "5104", ("agents",), "CUCM_1.Empty"),
        ("agent", "5301", ("enabled",), "N"),
        ("agent", "5300", ("attributes", "Email"), "5001"),
        (
            "precision_queue",
            "5000",
            ("steps", 0, "consider_if"),
            'Call.PeripheralVariable1 == "Gold"',
        ),
        ("precision_queue", "5000", ("steps", 0, "terms", 1, "attribute"), "5001"),
        ("precision_queue", "5000", ("steps", 1), "2"),
        ("application_path", "5000", ("members", 0, "peripheral"), "5000"),
        ("script_selector", "5065", ("other_call_types", 0), "5001"),
        ("script", "5000", ("skill_groups", 1), "5900"),
        ("script", "5000", ("valid",), "N"),
        ("call_type", "5000", ("scripts", 1), "5001"),
        ("queue", "1010", ("max_tasks",), "15000"),
        ("queue", "1010", ("skill_groups", 1), "5104"),
        ("queue", "1011", ("transfer_queue",), "1010"),
        ("user", "1237", ("agent",), "5300"),
        ("entry_point", "1", ("channel",), "Chat"),
    ],
)
def test_a_field_is_found_in_its_cell(
    kind: str, number: str, steps: tuple[str | int, ...], cell: str
) -> None:
    (record,) = [
        record
        for record in SITE_JOINED.records
        if record.kind.name == kind and record.data.get("id") == number
    ]
    assert shown(place(record.document, record.pointer, record.places, steps)) == cell


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Skill_Group.csv", "Skill_Group"),
        ("dbo.t_Skill_Group.csv", "Skill_Group"),
        ("pcce_awdb.dbo.t_Skill_Group", "Skill_Group"),
        ("[dbo].[t_Route].csv", "Route"),
        ("ODS_CSC_T_MEDIA_ROUTING_DOMAIN.txt", "Media_Routing_Domain"),
        ("agents 2025-01-31.csv", "Agent"),
        ("eGActiveDB.dbo.EGML_MAILHOST.rpt", "EGML_MAILHOST"),
        ("members.csv", ""),
    ],
)
def test_a_file_may_be_named_after_its_table(name: str, table: str) -> None:
    assert named(name) == table


def test_names_of_columns_may_stand_in_brackets_as_in_sql() -> None:
    document = read_document("groups.csv", b"[CallTypeID],[EnterpriseName]\n5001,Sales\n")
    assert document.form == "table"
    harvest = Harvest()
    assert harvest_tables([document], harvest) == {}
    assert [draft.name for draft in harvest.drafts] == ["Sales"]


@pytest.mark.parametrize("table", SITE)
def test_a_table_is_known_by_its_columns(table: str) -> None:
    harvest, left = harvested(
        {"export-1": SITE[table].swapcase() if "xml" not in table else SITE[table]}
    )
    words = harvest.taken_for["export-1.csv"]
    assert (words.split()[2].rstrip(",").lower(), left) == (table.lower(), [])


@pytest.mark.parametrize(
    "header",
    [
        "Host,Address,Rack",
        # Six of eight columns are those of agents, but none is their key.
        "PersonID,PeripheralNumber,EnterpriseName,Deleted,TemporaryAgent,SupervisorAgent,Floor,Desk",
        "SkilTargetID,PersonID,PeripheralNumber,EnterpriseName" + "".join(f",Calls{n}" for n in range(20)),
    ],
    ids=["nothing", "too few", "too many"],
)  # fmt: skip
def test_what_no_table_is_like_is_left_alone(header: str) -> None:
    harvest, left = harvested({"inventory": f"{header}\n{'1,' * header.count(',')}1\n"})
    assert (harvest.taken_for, harvest.drafts, harvest.doubts) == ({}, [], [])
    assert left == [("inventory.csv", "its columns are not those of a known table")]


def test_the_orders_that_are_known_are_told_where_no_column_has_a_name() -> None:
    ((_, rule, message),) = harvested({"t_Agent": "5300,Ann\n5301,Bob\n"})[0].doubts
    known = "(17, from `SkillTargetID` to `DefaultSkillGroup` or 19, from `SkillTargetID` to `DateTimeStamp`)"
    assert (rule, known in message) == ("missing-header", True)


@pytest.mark.parametrize(
    "text",
    [
        "__TABLE\nAgent\n__COLUMNS\nPeripheralNumber\tFirstName\tLastName\tDescription\n1045\tF\tL\tx\n",
        "__TABLE\nSkill_Group_Member\n__COLUMNS\nSkillGroupEnterpriseName\tAgentPeripheralNumber\nSG\t1045\n",
        "operation,agentId,userName,skillGroups\nCREATE,1000,asmith,sg1;sg2\n",
    ],
    ids=["AgentCfg agents", "AgentCfg members", "bulk job"],
)
def test_what_knows_objects_by_name_is_left_to_others(text: str) -> None:
    harvest, left = harvested({"agent": text})
    assert (harvest.drafts, harvest.doubts, left) == ([], [], [])


def test_a_table_says_its_own_name() -> None:
    text = "__TABLE\nCall_Type\n__COLUMNS\nCallTypeID\tEnterpriseName\tDeleted\n5000\tSales\tN\n"
    assert by_kind(joined({"bulk": text}).records) == {
        "call_type": [{"name": "Sales", "id": "5000"}]
    }


JOINED = """\
queue_id,queue_name,queue_state,department_id,queue_priority,mrd_id,script_selector_id,icm_queue_priority,max_task_limit
1010,Sales,1,1001,9,5000,5065,5,15000
1011,Exception,1,999,9,NULL,NULL,NULL,NULL"""
STARS = """\
QUEUE_ID,QUEUE_NAME,DEPARTMENT_ID,QUEUE_PRIORITY,QUEUE_ID,MRD_ID,SCRIPT_SELECTOR_ID,QUEUE_PRIORITY
1010,Sales,1001,9,1010,5000,5065,5
1011,Exception,999,9,NULL,NULL,NULL,NULL"""


@pytest.mark.parametrize("text", [JOINED, STARS], ids=["columns", "stars"])
@pytest.mark.parametrize("name", ["queues", "EGPL_ROUTING_QUEUE", "EGICM_QUEUE"])
def test_tables_that_a_select_joined_are_read_as_both(name: str, text: str) -> None:
    first, second = by_kind(joined({name: text}).records)["queue"]
    assert (first["media_routing_domain"], first["script_selector"]) == ("5000", "5065")
    assert (first["name"], first["department"], first["priority"]) == ("Sales", "1001", 5)
    assert second.keys() <= {"name", "id", "department", "active"}


def test_without_a_header_the_order_in_the_database_counts_where_it_is_known() -> None:
    row = "5300\t6000\t\t\t5000\tCUCM_1.Clark\t1001\t\t\tN\tClark\tN\tN\tY\t0\tY\t\t\t\n"
    document = read_table("t_Agent.txt", row.encode() * 3)
    harvest = Harvest()
    assert document is not None
    assert harvest_tables([document], harvest) == {}
    assert (harvest.drafts[0].name, harvest.drafts[0].data["login"]) == ("CUCM_1.Clark", "1001")


MEMBERS = "5100,5300,0\n5100,5301,0\n5101,5300,0\n"
PQ = {
    name: SITE[name] for name in ("Precision_Queue", "Precision_Queue_Step", "Precision_Queue_Term")
}


@pytest.mark.parametrize(
    ("site", "doubt"),
    [
        ({"Skill_Group_Member": MEMBERS}, ("missing-header", "5100")),
        ({"EGICM_QUEUE": SITE["EGICM_QUEUE"]}, ("missing-table", "QUEUE_ID")),
        ({"Agent": "PersonID,PeripheralNumber,EnterpriseName\n6000,1001,Clark"}, ("missing-column", "PersonID")),
        (
            {"agents": "SkillTargetID,AgentName,PersonID,PeripheralNumber,LoginName\n5300,A,6000,1001,clark"},
            ("missing-column", "SkillTargetID"),
        ),
        (
            {"Skill_Group_Member": SITE["Skill_Group_Member"] + "\n5100,5300" * 996},
            ("incomplete-export", "SkillGroupSkillTargetID"),
        ),
        (
            {"Person": "PersonID,LoginName,LoginEnabled,Enc2Password\n6000,clark,Y,hunter2\n6001,bruce,Y,***"},
            ("secret-in-export", "Enc2Password"),
        ),
        (
            {"Script_Cross_Reference": SITE["Script_Cross_Reference"]},
            ("missing-table", "ScriptID"),
        ),
        ({name: text for name, text in SITE.items() if name != "Route"}, ("missing-table", "17")),
        ({name: text for name, text in PQ.items() if "Term" not in name}, ("missing-table", "PrecisionQueueStepID")),
        (
            PQ | {"Precision_Queue_Term": SITE["Precision_Queue_Term"].replace(",6,5", ",7,5")},
            ("unknown-value", "7"),
        ),
        (
            {"Media_Routing_Domain": SITE["Media_Routing_Domain"].replace(",Y,", ",Q,")},
            ("unknown-value", "Q"),
        ),
        (
            {"egpl_workflow_rule_xml": SITE["egpl_workflow_rule_xml"].replace("</Workflow>", "")},
            ("unknown-value", WORKFLOW_XML.removesuffix("</Workflow>")),
        ),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said_where_it_stands(
    site: dict[str, str], doubt: tuple[str, str]
) -> None:
    assert doubts(site) == [doubt]


def test_a_secret_is_never_repeated() -> None:
    text = "PersonID,LoginName,LoginEnabled,Password\n6000,clark,Y,hunter2"
    harvest, _ = harvested({"Person": text, "Agent": SITE["Agent"]})
    said = [message for *_, message in harvest.doubts]
    assert said == [
        "column `Password` has a secret in 1 row: export without it, and change what leaked"
    ]
    assert "hunter2" not in str([(draft.name, draft.data) for draft in harvest.drafts])


@pytest.mark.parametrize(("column", "says"), [("Password", "something"), ("Notes", "`s3cret`")])
def test_what_a_torn_row_moves_beside_a_password_is_not_shown(column: str, says: str) -> None:
    header = f"SkillTargetID,EnterpriseName,PersonID,PeripheralNumber,Deleted,{column}"
    harvest, _ = harvested({"Agent": f"{header}\n5300,Clark,6000,1001,s3cret,\n"})
    ((node, message),) = [
        (node, message) for node, rule, message in harvest.doubts if rule == "unknown-value"
    ]
    assert f"column `Deleted` of AW table Agent says {says} here" in message
    start = node.document.text.index("1001")
    assert node.document.is_concealed(start, start + 4) is (column == "Password")


def test_a_list_that_may_be_cut_off_says_nothing_about_those_who_are_not_on_it() -> None:
    text = SITE["Skill_Group_Member"] + "\n5100,5300" * 996
    (sales, empty) = by_kind(joined(SITE | {"Skill_Group_Member": text}).records)["skill_group"]
    assert ("agents" in sales, "agents" in empty) == (True, False)


@pytest.mark.parametrize("in_order", [True, False])
def test_each_member_is_found_in_its_row(in_order: bool) -> None:
    pairs = [(group, agent) for group in (5100, 5101) for agent in range(5300, 7300)]
    pairs = pairs if in_order else pairs[::-1]
    rows = "".join(f"{group},{agent}\n" for group, agent in pairs)
    text = f"SkillGroupSkillTargetID,AgentSkillTargetID\n{rows}"
    (links,) = harvested({"Skill_Group_Member": text})[0].links
    for group, agents in links.pairs.items():
        places = links.places(group)
        assert [shown(place) for place in places] == [str(agent) for agent in agents]
        assert shown(places[1999]) == str(agents[1999])
        assert places[0].span.line == pairs.index((int(group), agents[0])) + 2


def test_a_precision_queue_with_a_term_that_cannot_be_said_keeps_its_steps() -> None:
    terms = SITE["Precision_Queue_Term"].replace(",6,5", ",7,5")
    (queue,) = by_kind(joined(SITE | {"Precision_Queue_Term": terms}).records)["precision_queue"]
    assert "steps" not in queue


@pytest.mark.parametrize("number", ["5000.0", " 5000 "])
def test_numbers_that_went_through_a_spreadsheet_still_meet(number: str) -> None:
    text = SITE["Precision_Queue"].replace(",5000,", f",{number},")
    (queue,) = by_kind(joined(SITE | {"Precision_Queue": text}).records)["precision_queue"]
    assert queue["media_routing_domain"] == "Email_MRD"


def test_the_same_export_twice_is_one_site() -> None:
    twice = SITE | {f"{name} (1)": text for name, text in SITE.items()}
    assert by_kind(joined(twice).records) == by_kind(SITE_JOINED.records)


def test_what_a_file_was_taken_for_is_told() -> None:
    harvest, _ = harvested(
        {"queues": JOINED, "Bucket_Intervals": "BucketIntervalID,EnterpriseName\n1,A\n2,B"}
    )
    assert harvest.taken_for == {
        "queues.csv": "ECE table EGPL_ROUTING_QUEUE with EGICM_QUEUE, 2 rows",
        "Bucket_Intervals.csv": "AW table Bucket_Intervals, 2 rows, which no rule needs",
    }


@pytest.mark.parametrize("name", [name for name, all_ in maps().items() if "kind" in all_[0][1]])
def test_a_map_fills_fields_that_exist(name: str) -> None:
    for _, table, _ in maps()[name]:
        assert table.get("fields", {}).keys() <= kinds()[table["kind"]].fields.keys()


@given(st.sampled_from(sorted(SITE)), st.data())
def test_no_damage_raises(name: str, data: st.DataObject) -> None:
    text = SITE[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    junk = data.draw(
        st.text(max_size=8) | st.sampled_from([",NULL", '"', "\n", "9" * 5000, "<!DOCTYPE a>"])
    )
    document = read_table(
        f"{name}.csv", (text[:start] + junk + text[end:]).encode("utf-8", "replace")
    )
    if document is not None:
        harvest = Harvest()
        harvest_tables([*tables({k: v for k, v in SITE.items() if k != name}), document], harvest)
        for record in join(harvest.drafts, harvest.links).records:
            read_entity(record)
            assert not [flaw for flaw in record.document.flaws if flaw.rule == "wrong-value"]
        for node, _, _ in harvest.doubts:
            assert node.offsets[0] <= node.offsets[1]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ("7000,MR.Sales,Sales,N", ["Sales"]),
        ("7000,MR.Sales,Sales,N\n7001,MR2.Sales,Sales,N", ["MR.Sales", "MR2.Sales"]),
        ("7000,MR.Sales,Sales,N\n7001,MR2.Sales,Sales,Y", ["Sales"]),
        ("7000,Sales_Email,8000,N", ["Sales_Email"]),
    ],
    ids=["behind its client", "two clients", "a deleted one", "a name of its own"],
)
def test_a_script_selector_goes_by_its_string(rows: str, names: list[str]) -> None:
    text = f"DialedNumberID,EnterpriseName,DialedNumberString,Deleted\n{rows}\n"
    selectors = by_kind(joined({"Dialed_Number": text}).records)["script_selector"]
    assert [one["name"] for one in selectors] == names


def test_a_group_of_precision_queue_zero_is_of_none() -> None:
    text = "SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,DefaultEntry,PrecisionQueueID\n"
    harvest, _ = harvested({"Skill_Group": f"{text}1,1,A,1,0,0\n2,1,B,1,0,7\n"})
    assert [draft.noise for draft in harvest.drafts] == ["", "skill groups of precision queues"]


def test_what_has_no_name_stands_where_its_number_begins() -> None:
    limits = "USER_ID,QUEUE_ID,CONCURRENT_TASK_LIMIT\n1237,1010,5\n"
    (draft,) = harvested({"EGICM_CONCURRENT_TASK": limits})[0].drafts
    assert (draft.id, shown(draft.places[()])) == ("1237/1010", "1237")


def test_of_two_columns_of_one_name_the_first_is_that_of_the_table() -> None:
    text = "QUEUE_ID,QUEUE_NAME,DEPARTMENT_ID,QUEUE_STATE,OTHER_ID,QUEUE_STATE\n1010,Q,1,1,7,0\n"
    (queue,) = harvested({"EGPL_ROUTING_QUEUE": text})[0].drafts
    assert queue.data["active"] is True


def test_a_row_without_anything_in_it_is_no_row_without_a_number() -> None:
    columns = "SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,DefaultEntry,PrecisionQueueID,Deleted\n"
    harvest, _ = harvested({"Skill_Group": f"{columns}5100,5000,A,5000,0,,N\n,,,,,,\n , ,,,,,\n"})
    assert [draft.id for draft in harvest.drafts] == ["5100"]
    assert harvest.doubts == []


@pytest.mark.parametrize(
    ("changed", "doubts"), [("2024-05-03", []), ("2024-06-01", ["exports-of-different-age"])]
)
def test_exports_of_different_days_are_said_to_be(changed: str, doubts: list[str]) -> None:
    groups = "SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,DefaultEntry,PrecisionQueueID,Deleted,"
    groups += "DateTimeStamp\n"
    groups += "5100,5000,A,5000,0,NULL,N,2024-05-01 10:00:00\n"
    queues = "queue_id,queue_name,queue_state,department_id,delete_flag,when_modified\n"
    queues += f"1010,Q,1,1001,n,{changed} 09:30:00.000\n"
    harvest, _ = harvested({"Skill_Group": groups, "egpl_routing_queue": queues})
    assert [rule for _, rule, _ in harvest.doubts] == doubts


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("egml_mailhost", "alias_id,alias_name,recv_email_address,department_id,is_default_alias\n",
         "ECE table EGML_MAILHOST lacks the columns `delete_flag` and `alias_status`,"
         " so deleted rows and inactive aliases look like all others"),
        ("Agent", "SkillTargetID,EnterpriseName,PeripheralNumber,PersonID,TemporaryAgent,Deleted\n",
         "AW table Agent lacks the column `PeripheralID`, so the peripheral of its rows is not known"),
        ("Skill_Group", "SkillTargetID,EnterpriseName,MRDomainID,DefaultEntry,PrecisionQueueID\n",
         "AW table Skill_Group lacks the columns `Deleted` and `PeripheralID`,"
         " so deleted rows look like all others and the peripheral of its rows is not known"),
        ("Agent", "SkillTargetID,EnterpriseName,PeriphralID,PersonID,TemporaryAgent,Deleted\n",
         "AW table Agent lacks the column `PeripheralID`, so the peripheral of its rows is not known;"
         " is `PeriphralID` meant to be `PeripheralID`?"),
        ("eglv_entry_point", "entry_point_id,entry_point_name,department_id,is_active,is_default,delete_flag\n", ""),
    ],
)  # fmt: skip
def test_a_column_that_tells_objects_apart_is_named_where_it_is_missing(
    table: str, text: str, says: str
) -> None:
    harvest, _ = harvested({table: text})
    assert [one for one in harvest.doubts if one[1] == "column-left-out"] == (
        [(harvest.doubts[0][0], "column-left-out", says)] if says else []
    )


@pytest.mark.parametrize(("table", "key"), [("Call_Type", "CallTypeID"), ("Agent", "SkillTargetID"),
                                            ("Application_Path", "ApplicationPathID"),
                                            ("Media_Routing_Domain", "MRDomainID")])  # fmt: skip
def test_a_file_named_after_a_table_is_no_lesser_one_for_want_of_its_key(
    table: str, key: str
) -> None:
    rows = [line.split(",") for line in SITE[table].splitlines()]
    at = rows[0].index(key)
    text = "\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows)
    harvest, _ = harvested({table: text})
    says = f"AW table {table} lacks the column `{key}`, so it is not read"
    assert [doubt[1:] for doubt in harvest.doubts] == [("missing-column", says)]


def test_a_queue_of_another_department_is_mentioned_with_it() -> None:
    site = {
        "egpl_department": "department_id,department_name\n1,Sales\n2,Support\n",
        "egpl_routing_queue": "queue_id,queue_name,queue_state,department_id\n10,chat,1,1\n11,chat,1,2\n12,mail,1,2\n",
        "eglv_entry_point": "entry_point_id,entry_point_name,deptt_id,queue_id,is_active\n20,A,1,11,1\n21,B,1,12,1\n",
    }
    points = by_kind(joined(site).records)["entry_point"]
    assert [point["queue"] for point in points] == ["Support/chat", "mail"]


@pytest.mark.parametrize(
    ("columns", "integrated"),
    [
        (
            "subactivity,routing_type\n1,Shop,9,Chat,IPCC\n2,Help,9,NULL,NULL\n3,Info,9,Chat,ECE",
            [True, False, False],
        ),
        ("is_active\n1,Shop,9,1\n2,Help,9,1\n3,Info,9,1", [None, None, None]),
    ],
)
def test_an_entry_point_without_its_row_is_not_integrated(
    columns: str, integrated: list[bool | None]
) -> None:
    text = f"entry_point_id,entry_point_name,queue_id,{columns}"
    records = joined({"EGLV_ENTRY_POINT": text}).records
    assert [record.data.get("integrated") for record in records] == integrated


def test_a_dialed_number_whose_rows_all_have_conditions_leads_other_tasks_nowhere() -> None:
    rows = SITE["Dialed_Number_Map"].replace("5065,2,5000,NULL,NULL,_A", "5065,2,5000,NULL,NULL,7")
    (selector,) = by_kind(joined({**SITE, "Dialed_Number_Map": rows}).records)["script_selector"]
    assert "call_type" not in selector
    assert selector["other_call_types"] == ["Sales_VIP", "Sales_Email"]


def test_an_edge_to_no_node_leads_nowhere() -> None:
    rules = SITE["egpl_workflow_rule_xml"]
    assert 'DestItemId=""8""' in rules
    cut = SITE | {"egpl_workflow_rule_xml": rules.replace('DestItemId=""8""', 'DestItemId=""""')}
    (workflow,) = (one for one in joined(cut).records if one.kind.name == "workflow")
    assert [item["to"] for item in workflow.data["items"]] == [[], []]


@pytest.mark.parametrize("tag", ["CallVariable1", "²", "9" * 5000])
def test_a_call_variable_without_a_number_is_doubtful(tag: str) -> None:
    queues = {"EGPL_ROUTING_QUEUE": SITE["EGPL_ROUTING_QUEUE"]}
    held = f"queue_id,call_variable_id,call_variable_tag\n1010,1,{tag}\n1010,5,14\n1010,5,14"
    site = {**queues, "EGCTI_QUEUE_CALL_VARIABLE": held}
    assert doubts(site) == [("unknown-value", tag)]
    # Without the table of names, what it holds is known by number.
    assert joined(site).records[0].data["call_variables"] == [{"number": 2, "holds": "5"}]


def test_a_membership_of_what_no_export_has_is_counted() -> None:
    site = SITE | {
        "Skill_Group_Member": f"{SITE['Skill_Group_Member'].rstrip()}\n7777,5300\n7777,5301\n"
    }
    noise = joined(site).noise
    assert noise["agents of skill groups that are in no export"] == 2


# Tables that a SELECT has put side by side, and what only looks like a table.


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(SITE[table])))


def selected(*tables: str, where: Callable[..., bool]) -> str:
    """Return what `SELECT *` over some tables gives for the rows that belong together."""
    saved = StringIO()
    writer = csv.writer(saved)
    writer.writerow([column for table in tables for column in rows_of(table)[0]])
    for rows in product(*map(rows_of, tables)):
        if where(*rows):
            writer.writerow([cell for row in rows for cell in row.values()])
    return saved.getvalue()


MEMBERSHIPS = selected(
    "Skill_Group", "Skill_Group_Member", "Agent",
    where=lambda group, member, agent: (
        member["SkillGroupSkillTargetID"] == group["SkillTargetID"]
        and member["AgentSkillTargetID"] == agent["SkillTargetID"]
    ),
)  # fmt: skip
GROUPS_AND_AGENTS = selected(
    "Skill_Group", "Agent",
    where=lambda group, agent: {
        "SkillGroupSkillTargetID": group["SkillTargetID"], "AgentSkillTargetID": agent["SkillTargetID"]
    } in rows_of("Skill_Group_Member"),
)  # fmt: skip
GROUPS_AND_MEMBERS = selected(
    "Skill_Group", "Skill_Group_Member",
    where=lambda group, member: member["SkillGroupSkillTargetID"] == group["SkillTargetID"],
)  # fmt: skip


@pytest.mark.parametrize("name", ["result", "Agent", "Skill_Group"])
@pytest.mark.parametrize("text", [MEMBERSHIPS, GROUPS_AND_AGENTS], ids=["three", "two"])
def test_a_join_of_groups_and_agents_gives_both_and_their_pairs(text: str, name: str) -> None:
    records = joined({name: text, "Peripheral": SITE["Peripheral"]}).records
    found = by_kind(records)
    members = {data["name"]: data.get("agents") for data in found["skill_group"]}
    assert members == {"CUCM_1.Sales": ["CUCM_1.Clark", "CUCM_1.Bruce"]}
    assert [data["name"] for data in found["agent"]] == ["CUCM_1.Clark", "CUCM_1.Bruce"]


def test_a_join_of_groups_and_memberships_has_each_group_once() -> None:
    harvest, _ = harvested({"result": GROUPS_AND_MEMBERS})
    assert [draft.name for draft in harvest.drafts] == ["CUCM_1.Sales", "CUCM_1.default"]
    assert [link.pairs["5100"].tolist() for link in harvest.links] == [[5300, 5302, 5301]]


def test_a_row_that_is_there_twice_is_a_membership_each_time_but_not_where_a_join_repeats_it() -> (
    None
):
    def members(name: str, text: str) -> list[int]:
        ((found, *_),) = [harvested({name: text})[0].links]
        return list(found.pairs["5100"])

    twice = SITE["Skill_Group_Member"] + "\n5100,5300\n"
    assert members("Skill_Group_Member", twice) == [5300, 5302, 5301, 5300]
    header, _, rows = GROUPS_AND_MEMBERS.partition("\r\n")
    assert members("result", f"{header}\r\n{rows * 200}") == [5300, 5302, 5301]


def test_a_join_has_no_memberships_of_those_without() -> None:
    header, row, _ = GROUPS_AND_MEMBERS.split("\r\n", 2)
    nobody = ",".join([*row.split(",")[:-2], "NULL", "NULL"])
    harvest, _ = harvested({"result": f"{header}\r\n{nobody}\r\n"})
    assert ([draft.name for draft in harvest.drafts], harvest.doubts) == (["CUCM_1.Sales"], [])


def test_a_long_table_of_pairs_is_read_to_its_end() -> None:
    rows = [f"{5100 + row},5300\n" for row in range(3000)]
    text = f"SkillGroupSkillTargetID,AgentSkillTargetID\n{''.join(rows)}"
    (found,) = harvested({"Skill_Group_Member": text})[0].links
    assert [*found.pairs] == [str(5100 + row) for row in range(3000)]


def test_the_columns_of_a_table_of_pairs_may_stand_in_any_order() -> None:
    text = "AgentSkillTargetID,SkillGroupSkillTargetID\n5300,5100\n"
    (found,) = harvested({"Skill_Group_Member": text})[0].links
    assert (found.pairs["5100"].tolist(), shown(found.places("5100")[0])) == ([5300], "5300")


def test_a_pair_without_one_of_its_ends_is_doubtful_and_none() -> None:
    text = SITE["Skill_Group_Member"].replace("5100,5302", "5100,Clark")
    harvest, _ = harvested({"Skill_Group_Member": text})
    assert harvest.links[0].pairs["5100"].tolist() == [5300, 5301]
    ((node, rule, message),) = harvest.doubts
    assert (rule, shown(node)) == ("unknown-value", "Clark")
    assert "which is not understood, so the row is not read" in message


def test_each_table_of_a_join_begins_with_its_key() -> None:
    text = (
        "SkillTargetID,PeripheralID,EnterpriseName,MRDomainID,DefaultEntry,Deleted,Description,"
        "SkillTargetID,PeripheralID,PersonID,EnterpriseName,PeripheralNumber\n"
        "5100,5000,Sales,5000,0,N,All sales,5300,5000,6000,Clark,1001\n"
    )
    group, agent = harvested({"result": text})[0].drafts
    assert (group.data["description"], agent.name) == ("All sales", "Clark")
    assert "description" not in agent.data


def test_a_join_by_another_column_is_no_membership() -> None:
    defaults = selected(
        "Skill_Group", "Agent",
        where=lambda group, agent: agent["DefaultSkillGroup"] == group["SkillTargetID"],
    )  # fmt: skip
    harvest, _ = harvested({"result": defaults})
    assert {draft.kind for draft in harvest.drafts} == {"skill_group", "agent"}
    assert harvest.links == []


def test_columns_that_repeat_without_a_table_to_tell_are_not_read() -> None:
    text = (
        "SkillTargetID,EnterpriseName,PersonID,PeripheralNumber,SkillTargetID,EnterpriseName\n"
        "5300,Clark,6000,1001,5100,Sales\n"
    )
    harvest, _ = harvested({"result": text})
    assert harvest.drafts == []
    assert [rule for _, rule, _ in harvest.doubts] == ["ambiguous-table"]
    assert [node.document.complete for node, *_ in harvest.doubts] == [False]


@pytest.mark.parametrize(
    "header", ["Skill Target ID,Enterprise Name", "SKILL_TARGET_ID,ENTERPRISE_NAME", "skillTargetId,enterpriseName"]
)  # fmt: skip
def test_columns_are_known_however_their_words_are_divided(header: str) -> None:
    harvest, _ = harvested({"Skill_Group": f"{header}\n5100,Sales\n"})
    assert [(draft.id, draft.name) for draft in harvest.drafts] == [("5100", "Sales")]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("SkillTargetID,EnterpriseName,,MRDomainID", "as column 3 has no name; export it with one"),
        ("SkillTargetID,EnterpriseName,Team,MRDomainID\u200b",
         "as `MRDomainID` contains a zero width space (U+200B); take that out"),
        ("SkillTargetID||EnterpriseName||Team||MRDomainID",
         "as every second column is blank: divide columns by one character, not by several"),
        ("SkillTargetID,EnterpriseName,5,MRDomainID", "as `5` is not the name of a column; correct it"),
    ],
)  # fmt: skip
def test_a_header_with_a_column_that_has_no_name_is_not_said_to_be_missing(
    header: str, why: str
) -> None:
    row = "5100||Sales||A||1" if "||" in header else "5100,Sales,A,1"
    harvest, _ = harvested({"Skill_Group": f"{header}\n{row}\n{row}\n"})
    ((_, rule, said),) = harvest.doubts
    assert (rule, said) == (
        "missing-header",
        f"the header of AW table Skill_Group is not read, {why}",
    )


def test_a_column_that_was_selected_twice_is_one() -> None:
    text = "SkillTargetID,SkillTargetID,EnterpriseName,PersonID,PeripheralNumber\n5300,5300,Clark,6000,1001\n"
    harvest, _ = harvested({"result": text})
    assert [(draft.kind, draft.name) for draft in harvest.drafts] == [("agent", "Clark")]


# Most of what a table of agents has, among columns of somebody else.
AGENTS_AMONG_OTHERS = (
    "Key,PeripheralID,PersonID,EnterpriseName,PeripheralNumber,SupervisorAgent,TemporaryAgent,Deleted,"
    "DefaultSkillGroup,Description,DateTimeStamp,Floor,Desk,Shift\n1,5000,6000,Ann,1001,N,N,N,5100,,,1,2,3\n"
)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("result", "SkilTargetID,EnterpriseName,MRDomainID,DefaultEntry\n51,A,1,0\n", "did you mean `SkillTargetID`?"),
        ("Skill_Group", "SkilTargetID,EnterpriseName,BaseSkillTargetID\n51,A,1\n",
         "`skiltargetid` is not a column of AW table Skill_Group, so the table is not read; did you mean"
         " `SkillTargetID`?"),
        ("result", "SkillGroupSkillTargetID,AgentSkilTargetID\n5100,53\n5101,53\n", "mean `AgentSkillTargetID`?"),
        ("Skill_Group_Member", "SkillGroupSkillTargetID,Agent\n5100,5300\n",
         "AW table Skill_Group_Member lacks the column `AgentSkillTargetID`, so it is not read"),
        ("result", SITE["Agent"].replace("SkillTargetID", "Key", 1),
         "AW table Agent lacks the column `SkillTargetID`, so it is not read"),
        ("result", AGENTS_AMONG_OTHERS, "AW table Agent lacks the column `SkillTargetID`, so it is not read"),
        ("result", SITE["Skill_Group"].replace("EnterpriseName", "Name", 1),
         "lacks the column `EnterpriseName`, so it is not read; if the SELECT gives it another name, take that out"),
    ],
)  # fmt: skip
def test_a_table_without_its_key_is_not_analysed(name: str, text: str, message: str) -> None:
    harvest, _ = harvested({name: text})
    ((node, rule, said),) = harvest.doubts
    assert (rule, harvest.drafts, harvest.links) == ("missing-column", [], [])
    assert said.endswith(message)
    assert node.document.unread == [said]


@pytest.mark.parametrize(
    "header",
    [
        "TABLE_CATALOG,TABLE_SCHEMA,TABLE_NAME,COLUMN_NAME,DATA_TYPE",
        "Column_name,Type,Computed,Length",
        "TABLE_NAME,TABLE_TYPE",
        "object_id,column_id,EnterpriseName,SkillTargetID",
    ],
)
def test_what_lists_the_tables_of_a_database_is_none_of_them(header: str) -> None:
    text = f"{header}\n{','.join(['Agent'] * header.count(','))},1\n"
    harvest, ((_, why),) = harvested({"awdb": text})
    assert (harvest.drafts, harvest.doubts) == ([], [])
    assert re.fullmatch("lists the (tables|columns) of a database, and not what is in .*", why)


def test_a_table_of_another_database_is_left_alone() -> None:
    text = "SkillTargetID,DateTime,CallsHandledHalf,TalkTimeHalf,DbDateTime\n5300,2024-05-01,1,2,2024-05-01\n"
    harvest, left = harvested({"Agent_Half_Hour": text})
    assert (harvest.doubts, len(left)) == ([], 1)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("Call_Type", "CallTypeID,EnterpriseName,Deleted\nNULL,A,N\nNULL,B,N\n", "these rows are not read"),
        ("Skill_Group_Member", "SkillGroupSkillTargetID,AgentSkillTargetID\nNULL,NULL\n0,0\n",
         "not one has numbers in `SkillGroupSkillTargetID` and `AgentSkillTargetID`"),
    ],
)  # fmt: skip
def test_a_table_that_gives_no_object_is_not_analysed(name: str, text: str, message: str) -> None:
    harvest, _ = harvested({name: text})
    ((node, _, said),) = harvest.doubts
    assert message in said
    assert node.document.unread == [said]


def test_a_table_of_deleted_rows_gives_objects() -> None:
    harvest, _ = harvested({"Call_Type": "CallTypeID,EnterpriseName,Deleted\n5000,A,Y\n"})
    assert harvest.doubts == []


def test_a_table_says_what_its_objects_have_though_none_has_it() -> None:
    harvest, _ = harvested({"Agent": SITE["Agent"].partition("\n")[0] + "\n"})
    assert {("agent", ""), ("agent", "default_skill_group")} <= harvest.given.keys()
    assert ("agent", "description") not in harvest.given
