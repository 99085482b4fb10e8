<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.34.0" styleCategories="Symbology">
 <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">
  <rules key="{root}">
   <rule key="{rule0}" symbol="0" label="Road, destroyed or major damage" filter="&quot;network&quot; = 'road' AND (&quot;damage_state&quot; IN ('destroyed', 'major'))"/>
   <rule key="{rule1}" symbol="1" label="Road, moderate or minor damage" filter="&quot;network&quot; = 'road' AND (&quot;damage_state&quot; IN ('moderate', 'minor'))"/>
   <rule key="{rule2}" symbol="2" label="Road, no damage" filter="&quot;network&quot; = 'road' AND (&quot;damage_state&quot; = 'none')"/>
   <rule key="{rule3}" symbol="3" label="Road, damage not known" filter="&quot;network&quot; = 'road' AND (&quot;damage_state&quot; IS NULL OR &quot;damage_state&quot; = '')"/>
   <rule key="{rule4}" symbol="4" label="Electricity, destroyed or major damage" filter="&quot;network&quot; = 'electricity' AND (&quot;damage_state&quot; IN ('destroyed', 'major'))"/>
   <rule key="{rule5}" symbol="5" label="Electricity, moderate or minor damage" filter="&quot;network&quot; = 'electricity' AND (&quot;damage_state&quot; IN ('moderate', 'minor'))"/>
   <rule key="{rule6}" symbol="6" label="Electricity, no damage" filter="&quot;network&quot; = 'electricity' AND (&quot;damage_state&quot; = 'none')"/>
   <rule key="{rule7}" symbol="7" label="Electricity, damage not known" filter="&quot;network&quot; = 'electricity' AND (&quot;damage_state&quot; IS NULL OR &quot;damage_state&quot; = '')"/>
   <rule key="{rule8}" symbol="8" label="Water, destroyed or major damage" filter="&quot;network&quot; = 'water' AND (&quot;damage_state&quot; IN ('destroyed', 'major'))"/>
   <rule key="{rule9}" symbol="9" label="Water, moderate or minor damage" filter="&quot;network&quot; = 'water' AND (&quot;damage_state&quot; IN ('moderate', 'minor'))"/>
   <rule key="{rule10}" symbol="10" label="Water, no damage" filter="&quot;network&quot; = 'water' AND (&quot;damage_state&quot; = 'none')"/>
   <rule key="{rule11}" symbol="11" label="Water, damage not known" filter="&quot;network&quot; = 'water' AND (&quot;damage_state&quot; IS NULL OR &quot;damage_state&quot; = '')"/>
   <rule key="{rule12}" symbol="12" label="Health, destroyed or major damage" filter="&quot;network&quot; = 'health' AND (&quot;damage_state&quot; IN ('destroyed', 'major'))"/>
   <rule key="{rule13}" symbol="13" label="Health, moderate or minor damage" filter="&quot;network&quot; = 'health' AND (&quot;damage_state&quot; IN ('moderate', 'minor'))"/>
   <rule key="{rule14}" symbol="14" label="Health, no damage" filter="&quot;network&quot; = 'health' AND (&quot;damage_state&quot; = 'none')"/>
   <rule key="{rule15}" symbol="15" label="Health, damage not known" filter="&quot;network&quot; = 'health' AND (&quot;damage_state&quot; IS NULL OR &quot;damage_state&quot; = '')"/>
   <rule key="{rule16}" symbol="16" label="Farmland, destroyed or major damage" filter="&quot;network&quot; = 'farmland' AND (&quot;damage_state&quot; IN ('destroyed', 'major'))"/>
   <rule key="{rule17}" symbol="17" label="Farmland, moderate or minor damage" filter="&quot;network&quot; = 'farmland' AND (&quot;damage_state&quot; IN ('moderate', 'minor'))"/>
   <rule key="{rule18}" symbol="18" label="Farmland, no damage" filter="&quot;network&quot; = 'farmland' AND (&quot;damage_state&quot; = 'none')"/>
   <rule key="{rule19}" symbol="19" label="Farmland, damage not known" filter="&quot;network&quot; = 'farmland' AND (&quot;damage_state&quot; IS NULL OR &quot;damage_state&quot; = '')"/>
   <rule key="{rule20}" symbol="20" label="Other asset" filter="ELSE"/>
  </rules>
  <symbols>
   <symbol name="0" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="90,70,50,255"/><Option name="line_style" type="QString" value="dot"/><Option name="line_width" type="QString" value="1.3"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="1" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="90,70,50,255"/><Option name="line_style" type="QString" value="dash"/><Option name="line_width" type="QString" value="1.0"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="2" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="90,70,50,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.7"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="3" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="90,70,50,255"/><Option name="line_style" type="QString" value="dash dot"/><Option name="line_width" type="QString" value="0.5"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="4" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="215,165,0,255"/><Option name="line_style" type="QString" value="dot"/><Option name="line_width" type="QString" value="1.3"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="5" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="215,165,0,255"/><Option name="line_style" type="QString" value="dash"/><Option name="line_width" type="QString" value="1.0"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="6" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="215,165,0,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.7"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="7" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="215,165,0,255"/><Option name="line_style" type="QString" value="dash dot"/><Option name="line_width" type="QString" value="0.5"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="8" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="30,110,190,255"/><Option name="line_style" type="QString" value="dot"/><Option name="line_width" type="QString" value="1.3"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="9" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="30,110,190,255"/><Option name="line_style" type="QString" value="dash"/><Option name="line_width" type="QString" value="1.0"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="10" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="30,110,190,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.7"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="11" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="30,110,190,255"/><Option name="line_style" type="QString" value="dash dot"/><Option name="line_width" type="QString" value="0.5"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="12" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="170,40,110,255"/><Option name="line_style" type="QString" value="dot"/><Option name="line_width" type="QString" value="1.3"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="13" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="170,40,110,255"/><Option name="line_style" type="QString" value="dash"/><Option name="line_width" type="QString" value="1.0"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="14" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="170,40,110,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.7"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="15" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="170,40,110,255"/><Option name="line_style" type="QString" value="dash dot"/><Option name="line_width" type="QString" value="0.5"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="16" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="130,115,60,255"/><Option name="line_style" type="QString" value="dot"/><Option name="line_width" type="QString" value="1.3"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="17" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="130,115,60,255"/><Option name="line_style" type="QString" value="dash"/><Option name="line_width" type="QString" value="1.0"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="18" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="130,115,60,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.7"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="19" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="130,115,60,255"/><Option name="line_style" type="QString" value="dash dot"/><Option name="line_width" type="QString" value="0.5"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
   <symbol name="20" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="line_color" type="QString" value="110,110,110,255"/><Option name="line_style" type="QString" value="solid"/><Option name="line_width" type="QString" value="0.5"/><Option name="line_width_unit" type="QString" value="MM"/><Option name="capstyle" type="QString" value="round"/><Option name="joinstyle" type="QString" value="round"/></Option></layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <blendMode>0</blendMode>
</qgis>
